package io.usageledger.localstack.cli;

import io.usageledger.localstack.process.StackException;
import io.usageledger.localstack.service.ServiceKind;
import io.usageledger.localstack.stack.LocalStack;
import io.usageledger.localstack.stack.StackDirectory;
import io.usageledger.localstack.stack.StackRun;
import io.usageledger.localstack.stack.StackRun.Mode;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./ledger up}. */
@Command(
    name = "up",
    description = {
      "Starts what is not running of Postgres, Kafka, the schema registry and the services.",
      "Without --detach it stays until Ctrl-C, which stops everything. Data lie in .ledger/ and survive."
    },
    mixinStandardHelpOptions = true)
final class UpCommand implements Callable<Integer> {
  @Option(
      names = "--detach",
      description = "Return when everything is healthy, and leave it running.")
  private boolean detach;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    var run =
        new StackRun(
            StackDirectory.locate(), detach ? Mode.DETACHED : Mode.FOREGROUND, out::println);
    try {
      LocalStack stack = run.start(System.getenv());
      print(stack, out);
      if (!detach) {
        out.println("Ctrl-C stops everything");
        run.watch();
      }
      run.leave();
      return 0;
    } catch (StackException e) {
      if (run.isInterrupted()) {
        return 1; // whoever interrupted knows why
      }
      throw e;
    }
  }

  private static void print(LocalStack stack, PrintWriter out) {
    out.println();
    stack.addresses().forEach((name, address) -> out.printf("%-15s %s%n", name, address));
    out.printf("%-15s %s/%n", "dashboard", stack.addressOf(ServiceKind.QUERY));
    out.printf("%-15s %s%n", "API key", stack.apiKey());
    out.println();
  }
}
