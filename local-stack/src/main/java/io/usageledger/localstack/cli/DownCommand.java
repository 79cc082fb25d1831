package io.usageledger.localstack.cli;

import io.usageledger.localstack.stack.StackDirectory;
import io.usageledger.localstack.stack.StackStop;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code ./ledger down}. */
@Command(
    name = "down",
    description = "Stops everything cleanly; the data stay.",
    mixinStandardHelpOptions = true)
final class DownCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    new StackStop(StackDirectory.locate(), spec.commandLine().getOut()::println).stop();
  }
}
