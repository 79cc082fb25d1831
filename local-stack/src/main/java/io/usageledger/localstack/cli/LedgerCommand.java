package io.usageledger.localstack.cli;

import io.usageledger.localstack.archive.ArchiveCommand;
import io.usageledger.localstack.archive.UnarchiveCommand;
import io.usageledger.localstack.growth.GrowCommand;
import io.usageledger.localstack.load.LoadCommand;
import io.usageledger.localstack.load.demo.DemoCommand;
import io.usageledger.localstack.prices.PricesCommand;
import io.usageledger.localstack.process.StackException;
import io.usageledger.localstack.rebuild.QueryCommand;
import io.usageledger.localstack.rebuild.RebuildCommand;
import io.usageledger.localstack.rebuild.SnapshotCommand;
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
      RerateCommand.class,
      RebuildCommand.class,
      SnapshotCommand.class,
      QueryCommand.class,
      ArchiveCommand.class,
      UnarchiveCommand.class,
      BackupCommand.class,
      RestoreCommand.class,
      GrowCommand.class
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
