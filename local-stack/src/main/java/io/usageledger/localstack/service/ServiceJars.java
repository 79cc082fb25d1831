package io.usageledger.localstack.service;

import io.usageledger.localstack.process.StackException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** The services' jars. They run from a copy: a build must not pull the classes from under them. */
public final class ServiceJars {
  private final Path root;
  private final Path copies;

  /**
   * @param root of the project
   * @param copies where the jars that run are kept
   */
  public ServiceJars(Path root, Path copies) {
    this.root = root;
    this.copies = copies;
  }

  Path freshCopy(ServiceKind kind) {
    Path built = root.resolve(kind.label()).resolve("target").resolve(kind.label() + ".jar");
    if (!Files.exists(built)) {
      throw new StackException(
          "Cannot start %s: there is no %s. Build it with ./mvnw package -DskipTests"
              .formatted(kind.label(), built));
    }
    try {
      Files.createDirectories(copies);
      Path copy = copies.resolve(kind.label() + ".jar");
      return Files.copy(built, copy, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new StackException("Cannot copy %s: %s".formatted(built, e.getMessage()), e);
    }
  }
}
