package io.usageledger.localstack.cli;

import io.usageledger.localstack.stack.StackBackup;
import io.usageledger.localstack.stack.StackDirectory;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./ledger restore}: the whole stack out of a directory. */
@Command(
    name = "restore",
    description = "Restores a backup where there are no data. Nothing is started.",
    mixinStandardHelpOptions = true)
final class RestoreCommand implements Callable<Integer> {
  @Option(
      names = "--from",
      paramLabel = "DIR",
      required = true,
      description = "What ./ledger backup wrote.")
  private Path from = Path.of("");

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    new StackBackup(StackDirectory.locate(), out::println).restore(from.toAbsolutePath());
    out.println("Restored. Go on with: ./ledger up --detach, then ./ledger verify --full");
    return 0;
  }
}
