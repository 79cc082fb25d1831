package io.usageledger.localstack.server;

import io.usageledger.localstack.process.StackException;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The servers' programs, as the module local-servers lays them out under its target directory. */
public final class ServerFiles {
  private static final Path LAID_OUT = Path.of("local-servers", "target");

  private final Path directory;

  private ServerFiles(Path directory) {
    this.directory = directory;
  }

  /**
   * Looks in the directories above our own class files, then above the working directory; the
   * second is for users of the installed jar.
   */
  public static ServerFiles locate() {
    return Stream.of(codeSource(), Path.of("").toAbsolutePath())
        .flatMap(start -> Stream.iterate(start, Objects::nonNull, Path::getParent))
        .map(parent -> parent.resolve(LAID_OUT))
        .filter(ServerFiles::isComplete)
        .findFirst()
        .map(ServerFiles::new)
        .orElseThrow(
            () ->
                new StackException(
                    "Cannot find the servers (kafka, registry and postgres under %s of the project): run ./mvnw package -DskipTests in the project's root"
                        .formatted(LAID_OUT)));
  }

  private static boolean isComplete(Path target) {
    return Stream.of("kafka", "registry", "postgres")
        .map(target::resolve)
        .allMatch(Files::isDirectory);
  }

  private static @Nullable Path codeSource() {
    try {
      var source = ServerFiles.class.getProtectionDomain().getCodeSource();
      return source == null ? null : Path.of(source.getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new StackException("Cannot tell where our own class files lie", e);
    }
  }

  Path kafkaClassPath() {
    return directory.resolve("kafka").resolve("*");
  }

  Path registryJar() {
    return one(directory.resolve("registry"), "apicurio-registry-app-*-runner.jar");
  }

  Path postgresArchive() {
    return one(directory.resolve("postgres"), "postgres-*.txz");
  }

  /** Where a server of this Java may leave its loaded classes. */
  Path classArchive(String server) {
    return directory.resolve(
        "%s-java-%s.jsa".formatted(server, System.getProperty("java.vm.version")));
  }

  /** The Java that runs us runs them too. */
  public static Path java() {
    return Path.of(System.getProperty("java.home"), "bin", "java");
  }

  private static Path one(Path directory, String glob) {
    try (var found = Files.newDirectoryStream(directory, glob)) {
      for (Path path : found) {
        return path;
      }
    } catch (IOException e) {
      throw new StackException("Cannot list %s: %s".formatted(directory, e.getMessage()), e);
    }
    throw new StackException(
        "Cannot find %s in %s: run ./mvnw package -DskipTests in the project's root, on a platform that local-servers/pom.xml knows"
            .formatted(glob, directory));
  }
}
