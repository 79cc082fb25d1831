package io.usageledger.localstack.service;

import io.usageledger.localstack.process.ChildProcess;
import io.usageledger.localstack.process.Command;
import io.usageledger.localstack.process.StackException;
import io.usageledger.localstack.server.Directories;
import io.usageledger.localstack.server.HugePages;
import io.usageledger.localstack.server.ServerFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The services' jars, unpacked: they start sooner so, and a build cannot pull the classes from
 * under a service that runs.
 */
public final class ServiceImages {
  private static final Duration UNPACK_PATIENCE = Duration.ofSeconds(60);

  private final Path root;

  /**
   * @param root of the project
   */
  public ServiceImages(Path root) {
    this.root = root;
  }

  /** The directory with the jar and its libraries, for the build and the Java of today. */
  Path unpacked(ServiceKind kind, ChildProcess process) {
    Path built = root.resolve(kind.label()).resolve("target").resolve(kind.label() + ".jar");
    if (!Files.exists(built)) {
      throw new StackException(
          "Cannot start %s: there is no %s. Build it with ./mvnw package -DskipTests"
              .formatted(kind.label(), built));
    }
    try {
      Path images = root.resolve("target").resolve("services").resolve(kind.label());
      Path image = images.resolve(name(built));
      if (!Files.isDirectory(image)) {
        Directories.delete(images); // of builds that are gone
        Files.createDirectories(images);
        unpack(built, image, process);
      }
      return image;
    } catch (IOException e) {
      throw new StackException("Cannot unpack %s: %s".formatted(built, e.getMessage()), e);
    }
  }

  /**
   * The words that start another program out of a service's jar.
   *
   * @param log directory in which the unpacking is logged
   */
  public List<String> words(ServiceKind kind, Path log, String program, String... options) {
    Path image = unpacked(kind, new ChildProcess(kind.label(), log));
    List<String> words = new ArrayList<>();
    words.add(ServerFiles.java().toString());
    words.addAll(List.of(options));
    words.addAll(HugePages.options());
    words.addAll(List.of("-XX:+ExitOnOutOfMemoryError", "-cp"));
    words.addAll(List.of(image.resolve(kind.label() + ".jar").toString(), program));
    return words;
  }

  private static void unpack(Path built, Path image, ChildProcess process) throws IOException {
    Path unfinished = image.resolveSibling("unfinished");
    process.run(
        new Command(
            List.of(
                ServerFiles.java().toString(),
                "-XX:TieredStopAtLevel=1",
                "-Djarmode=tools",
                "-jar",
                built.toString(),
                "extract",
                "--destination",
                unfinished.toString())),
        UNPACK_PATIENCE);
    Files.move(unfinished, image, StandardCopyOption.ATOMIC_MOVE);
  }

  private static String name(Path built) throws IOException {
    return "%d-%d-java-%s"
        .formatted(
            Files.getLastModifiedTime(built).toMillis(),
            Files.size(built),
            System.getProperty("java.vm.version"));
  }
}
