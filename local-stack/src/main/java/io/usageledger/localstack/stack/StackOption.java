package io.usageledger.localstack.stack;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which stack a command is for; it may run on another machine. */
public final class StackOption {
  @Option(
      names = "--stack",
      paramLabel = "FILE",
      description = "Where everything is; .ledger/stack.json unless said.")
  private @Nullable Path file;

  /** Whether another file was named than that of the stack here. */
  public boolean isElsewhere() {
    return file != null && !file.toAbsolutePath().equals(StackDirectory.locate().stackFile());
  }

  public Path file() {
    return file == null ? StackDirectory.locate().stackFile() : file;
  }
}
