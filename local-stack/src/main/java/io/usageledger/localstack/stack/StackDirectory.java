package io.usageledger.localstack.stack;

import io.usageledger.localstack.process.StackException;
import io.usageledger.localstack.server.Directories;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Everything that the stack keeps: {@code .ledger} in the project's root.
 *
 * @param root of the project
 */
public record StackDirectory(Path root) {
  /** Where the launcher script says that the project is; else where we are. */
  public static StackDirectory locate() {
    return new StackDirectory(Path.of(System.getProperty("ledger.root", "")).toAbsolutePath());
  }

  public Path path() {
    return root.resolve(".ledger");
  }

  Path secrets() {
    return path().resolve("secrets.properties");
  }

  Path ports() {
    return path().resolve("ports.properties");
  }

  Path lock() {
    return path().resolve("lock");
  }

  Path stackFile() {
    return path().resolve("stack.json");
  }

  Path services() {
    return path().resolve("services");
  }

  /** Whether a stack was ever started here. */
  boolean hasData() {
    return Files.exists(secrets());
  }

  /** All but the lock, which the caller holds, and the choice of ports, which is no data. */
  void deleteData() {
    List<Path> kept = List.of(lock(), ports());
    try (Stream<Path> entries = Files.list(path())) {
      for (Path entry : entries.filter(entry -> !kept.contains(entry)).toList()) {
        Directories.delete(entry);
      }
    } catch (IOException e) {
      throw new StackException("Cannot delete %s: %s".formatted(path(), e.getMessage()), e);
    }
  }
}
