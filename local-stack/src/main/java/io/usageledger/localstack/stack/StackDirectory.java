package io.usageledger.localstack.stack;

import io.usageledger.localstack.process.StackException;
import io.usageledger.localstack.server.Directories;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Everything that a stack keeps; usually {@code .ledger} in the project's root.
 *
 * @param root of the project, where the services are built
 * @param path of what the stack keeps
 */
public record StackDirectory(Path root, Path path) {
  public StackDirectory(Path root) {
    this(root, root.resolve(".ledger"));
  }

  /** Where the launcher script says that the project is; else where we are. */
  public static StackDirectory locate() {
    return new StackDirectory(Path.of(System.getProperty("ledger.root", "")).toAbsolutePath());
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

  public Path stackFile() {
    return path().resolve("stack.json");
  }

  public Path services() {
    return path().resolve("services");
  }

  /** Whether a stack was ever started here. */
  boolean hasData() {
    return Files.exists(secrets());
  }

  /** All but the lock, which the caller holds, and the choice of ports, which is no data. */
  public void deleteData() {
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
