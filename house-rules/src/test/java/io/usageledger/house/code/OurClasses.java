package io.usageledger.house.code;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.usageledger.house.files.ProjectFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The classes of all modules as they are compiled. The services are read from their directories,
 * because their jars are made to be run, not to be depended on.
 */
final class OurClasses {
  /** What avro makes of the schemas keeps avro's manners. */
  static final String GENERATED = "io.usageledger.log";

  private static final List<String> MODULES =
      List.of(
          "schemas",
          "migrations",
          "local-stack",
          "access",
          "turns",
          "ingest-service",
          "ledger-service",
          "query-service");

  private OurClasses() {}

  static JavaClasses read() {
    List<Path> directories =
        MODULES.stream()
            .map(ProjectFiles.root()::resolve)
            .filter(module -> Files.isDirectory(module.resolve("src/main/java")))
            .map(module -> module.resolve("target/classes"))
            .toList();
    directories.stream()
        .filter(directory -> !Files.isDirectory(directory))
        .forEach(
            missing -> {
              throw new IllegalStateException(
                  "Not compiled yet: " + missing + "; run ./mvnw package -DskipTests first");
            });
    return new ClassFileImporter().importPaths(directories);
  }

  static boolean isWrittenByUs(JavaClass type) {
    return type.getPackageName().startsWith("io.usageledger")
        && !type.getPackageName().equals(GENERATED);
  }
}
