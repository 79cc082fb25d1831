package io.usageledger.localstack.server;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Memory of Java processes in pages of 2 MiB where the kernel has them: to look up small ones costs
 * a virtual machine a fifth of its CPU.
 */
public final class HugePages {
  private static final Path KERNEL_HAS_THEM = Path.of("/sys/kernel/mm/transparent_hugepage");

  private HugePages() {}

  /** Options for the java command; none on other systems, whose Java does not know this one. */
  public static List<String> options() {
    return Files.exists(KERNEL_HAS_THEM) ? List.of("-XX:+UseTransparentHugePages") : List.of();
  }
}
