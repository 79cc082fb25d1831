package io.usageledger.localstack.cli;

import io.usageledger.localstack.stack.StackDirectory;
import io.usageledger.localstack.stack.StackStop;
import java.io.Console;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./ledger reset}. */
@Command(
    name = "reset",
    description = "Stops everything and deletes all data, after asking.",
    mixinStandardHelpOptions = true)
final class ResetCommand implements Callable<Integer> {
  @Option(names = "--yes", description = "Do not ask.")
  private boolean yes;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    StackDirectory directory = StackDirectory.locate();
    if (!yes && !agreed(directory)) {
      out.println("Nothing was deleted; ./ledger reset --yes does not ask");
      return 1;
    }
    new StackStop(directory, out::println).reset();
    return 0;
  }

  /** Without a terminal nobody can agree. */
  private static boolean agreed(StackDirectory directory) {
    Console console = System.console();
    if (console == null) {
      return false;
    }
    String answer =
        console.readLine(
            "Delete all events, balances and keys in %s? Type yes: ", directory.path());
    return answer != null && answer.strip().equalsIgnoreCase("yes");
  }
}
