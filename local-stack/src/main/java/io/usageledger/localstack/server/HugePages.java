package io.usageledger.localstack.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Heap and compiled code of Java processes in pages of 2 MiB where the kernel gives them. A small
 * page that the processor does not remember is looked up in a virtual machine's tables and in its
 * host's.
 */
public final class HugePages {
  private static final Path ENABLED = Path.of("/sys/kernel/mm/transparent_hugepage/enabled");

  private HugePages() {}

  /**
   * Options for the java command; none where the kernel gives no such pages, since Java warns of
   * that on its standard output, and none on other systems, whose Java does not know this one.
   */
  public static List<String> options() {
    return options(ENABLED);
  }

  /**
   * @param enabled what the kernel may do, for instance {@code always [madvise] never}
   */
  static List<String> options(Path enabled) {
    try {
      return Files.readString(enabled).contains("[never]")
          ? List.of()
          : List.of("-XX:+UseTransparentHugePages");
    } catch (IOException e) {
      return List.of();
    }
  }
}
