package io.usageledger.localstack.cli;

import io.usageledger.localstack.stack.LocalStack;
import io.usageledger.localstack.stack.StackBackup;
import io.usageledger.localstack.stack.StackDirectory;
import io.usageledger.localstack.stack.StackRun;
import io.usageledger.localstack.stack.StackRun.Mode;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./ledger backup}: the whole stack into a directory. */
@Command(
    name = "backup",
    description = {
      "Copies everything that the stack keeps into a directory: stops what runs, copies, and starts it again.",
      "What gateways send meanwhile is refused; they send it again."
    },
    mixinStandardHelpOptions = true)
final class BackupCommand implements Callable<Integer> {
  @Option(
      names = "--to",
      paramLabel = "DIR",
      required = true,
      description = "A new or empty directory. It will hold passwords: keep it to yourself.")
  private Path to = Path.of("");

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    StackDirectory directory = StackDirectory.locate();
    boolean ran = runs(directory);
    try {
      new StackBackup(directory, out::println).write(to.toAbsolutePath());
    } finally {
      if (ran && !runs(directory)) {
        StackRun run = new StackRun(directory, Mode.DETACHED, out::println);
        run.start(System.getenv());
        run.leave();
      }
    }
    return 0;
  }

  private static boolean runs(StackDirectory directory) {
    return LocalStack.find(directory).filter(LocalStack::runs).isPresent();
  }
}
