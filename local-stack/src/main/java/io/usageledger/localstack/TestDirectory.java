package io.usageledger.localstack;

import io.usageledger.localstack.process.ChildProcess;
import io.usageledger.localstack.process.ProcessIdentity;
import io.usageledger.localstack.process.StackException;
import io.usageledger.localstack.server.Directories;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * One directory per JVM under target/test-stack; those of JVMs that have ended are cleared away.
 */
final class TestDirectory {
  private static final Path PARENT = Path.of("target", "test-stack").toAbsolutePath();
  private static final List<String> SERVERS = List.of("registry", "kafka", "postgres");

  private TestDirectory() {}

  static Path claim() {
    try {
      Files.createDirectories(PARENT);
      clearAbandoned();
      return Files.createDirectories(PARENT.resolve(Long.toString(ProcessHandle.current().pid())));
    } catch (IOException e) {
      throw new StackException("Cannot prepare %s: %s".formatted(PARENT, e.getMessage()), e);
    }
  }

  /** A file that a server still writes while it dies is left to the next run. */
  static void deleteData(Path directory) {
    for (String server : SERVERS) {
      try {
        Directories.delete(directory.resolve(server).resolve("data"));
      } catch (IOException e) {
        System.err.println("Left behind in %s: %s".formatted(directory, e.getMessage()));
      }
    }
  }

  /** A JVM that was killed could not end its servers. */
  private static void clearAbandoned() throws IOException {
    try (var directories = Files.newDirectoryStream(PARENT, "[0-9]*")) {
      for (Path directory : directories) {
        long owner = Long.parseLong(directory.getFileName().toString());
        if (owner == ProcessHandle.current().pid() || ProcessIdentity.find(owner).isEmpty()) {
          SERVERS.forEach(server -> new ChildProcess(server, directory.resolve(server)).kill());
          Directories.delete(directory);
        }
      }
    }
  }
}
