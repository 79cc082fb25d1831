package io.usageledger.localstack.cli;

import io.usageledger.localstack.load.LoadCommand;
import io.usageledger.localstack.load.demo.DemoCommand;
import io.usageledger.localstack.prices.PricesCommand;
import io.usageledger.localstack.process.StackException;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code ./ledger}: the local stack and what is done with it. */
@Command(
    name = "./ledger",
    description = "Runs the usage ledger on this machine.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      DemoCommand.class,
      UpCommand.class,
      DownCommand.class,
      StatusCommand.class,
      ResetCommand.class,
      LoadCommand.class,
      VerifyCommand.class,
      ExportCommand.class,
      QuarantineCommand.class,
      PricesCommand.class,
      RerateCommand.class
    })
public final class LedgerCommand {
  private LedgerCommand() {}

  /** Exits with 0 when all is well, 1 when something failed, 2 when the words make no sense. */
  public static void main(String[] arguments) {
    System.exit(commandLine().execute(arguments));
  }

  static CommandLine commandLine() {
    return new CommandLine(new LedgerCommand())
        .setExecutionExceptionHandler(
            (failure, commandLine, parsed) -> {
              if (!(failure instanceof StackException)) {
                throw failure;
              }
              commandLine.getErr().println(failure.getMessage());
              return 1;
            });
  }
}
