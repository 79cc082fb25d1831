package io.usageledger.localstack.server;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A file in which a Java process leaves its loaded classes at its first clean end; later ones map
 * it, which halves the time that they need to start. A file that does not fit is ignored.
 */
public final class ClassArchive {
  private ClassArchive() {}

  /**
   * Options for the java command.
   *
   * @param archive named for what runs and for the Java that runs it
   */
  public static List<String> options(Path archive) {
    String use = Files.exists(archive) ? "-XX:SharedArchiveFile=" : "-XX:ArchiveClassesAtExit=";
    return List.of(use + archive, "-Xlog:cds*=error"); // it lists each class that it leaves out
  }
}
