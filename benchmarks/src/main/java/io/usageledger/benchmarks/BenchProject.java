package io.usageledger.benchmarks;

import static java.util.Objects.requireNonNull;

import io.usageledger.localstack.process.Ports;
import io.usageledger.localstack.stack.StackDirectory;
import io.usageledger.localstack.stack.StackPorts;
import io.usageledger.localstack.stack.StackStop;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A directory that the launcher takes for the project: links to what is built, the launcher itself,
 * and data and ports of its own. So what is measured is what a user runs, and leaves the user's own
 * stack alone.
 */
public final class BenchProject {
  private static final List<String> MODULES =
      List.of("local-servers", "local-stack", "ingest-service", "ledger-service", "query-service");

  private final Path root;
  private final Path project;

  private BenchProject(Path root, Path project) {
    this.root = root;
    this.project = project;
  }

  /**
   * Made anew: what an earlier one left running is stopped, and its data are deleted.
   *
   * @param name of the directory
   */
  public static BenchProject open(String name) {
    Path project = projectRoot();
    Path parent = project.resolve("benchmarks/target");
    var made = new BenchProject(parent.resolve(name), project);
    try {
      Files.createDirectories(made.directory().path());
      lock(parent);
      new StackStop(made.directory(), words -> {}).reset();
      made.link();
      return made;
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot prepare " + made.root, e);
    }
  }

  /** Where the launcher script says that the project is; else above where we are. */
  public static Path projectRoot() {
    Path here = StackDirectory.locate().root();
    while (!Files.exists(here.resolve("mvnw"))) {
      here = requireNonNull(here.getParent(), "Run it somewhere in the project");
    }
    return here;
  }

  /** Held until this process ends. */
  private static @Nullable FileChannel lock;

  /** Two benches would measure each other. */
  private static synchronized void lock(Path parent) throws IOException {
    if (lock != null) {
      return;
    }
    FileChannel file =
        FileChannel.open(
            parent.resolve("bench.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    if (file.tryLock() == null) {
      file.close();
      throw new IllegalStateException("Another bench runs in this project: wait for its end");
    }
    lock = file;
  }

  /** Without the sources nothing is newer than the build, so the launcher never builds here. */
  private void link() throws IOException {
    for (String module : MODULES) {
      Path link = root.resolve(module).resolve("target");
      Files.createDirectories(root.resolve(module));
      if (!Files.exists(link, LinkOption.NOFOLLOW_LINKS)) {
        Files.createSymbolicLink(link, project.resolve(module).resolve("target"));
      }
    }
    Files.copy(
        project.resolve("ledger"),
        root.resolve("ledger"),
        StandardCopyOption.REPLACE_EXISTING,
        StandardCopyOption.COPY_ATTRIBUTES);
  }

  public StackDirectory directory() {
    return new StackDirectory(root);
  }

  /** The launcher, as a user calls it, here. */
  public ProcessBuilder launcher(String... words) {
    var command = new ArrayList<String>();
    command.add(root.resolve("ledger").toString());
    command.addAll(List.of(words));
    return new ProcessBuilder(command).directory(root.toFile());
  }

  /** For the environment of {@code up}. */
  public static Map<String, String> freePorts() {
    Set<Integer> numbers = new LinkedHashSet<>();
    while (numbers.size() < StackPorts.SETTINGS.size()) {
      numbers.add(Ports.findFree());
    }
    Map<String, String> ports = new HashMap<>();
    var number = numbers.iterator();
    StackPorts.SETTINGS.forEach(setting -> ports.put(setting, number.next().toString()));
    return ports;
  }
}
