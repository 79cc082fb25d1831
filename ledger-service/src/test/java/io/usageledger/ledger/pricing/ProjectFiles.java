package io.usageledger.ledger.pricing;

import static java.util.Objects.requireNonNull;

import java.nio.file.Files;
import java.nio.file.Path;

/** Where the project is, and what may lie beside it. */
final class ProjectFiles {
  private ProjectFiles() {}

  /** The tests run in a module of it. */
  static Path root() {
    Path here = Path.of("").toAbsolutePath();
    while (!Files.exists(here.resolve("mvnw"))) {
      here = requireNonNull(here.getParent(), "No mvnw above " + Path.of("").toAbsolutePath());
    }
    return here;
  }

  /** Data of others: beside the project, or one level higher up, or where a property says. */
  static Path data() {
    String said = System.getProperty("usageledger.data");
    if (said != null) {
      return Path.of(said);
    }
    Path beside = root().resolve("../shared/data").normalize();
    return Files.exists(beside) ? beside : root().resolve("../../shared/data").normalize();
  }
}
