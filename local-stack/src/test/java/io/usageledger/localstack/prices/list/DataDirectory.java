package io.usageledger.localstack.prices.list;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where data of the real world may lie: beside the project, one level higher, or where a property
 * says.
 */
public final class DataDirectory {
  private DataDirectory() {}

  public static Path find() {
    String said = System.getProperty("usageledger.data");
    if (said != null) {
      return Path.of(said);
    }
    Path project = Path.of("").toAbsolutePath();
    while (project.getParent() != null && !Files.exists(project.resolve("mvnw"))) {
      project = project.getParent();
    }
    Path beside = project.resolve("../shared/data").normalize();
    return Files.exists(beside) ? beside : project.resolve("../../shared/data").normalize();
  }
}
