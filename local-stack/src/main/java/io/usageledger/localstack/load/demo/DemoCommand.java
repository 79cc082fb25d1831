package io.usageledger.localstack.load.demo;

import io.usageledger.localstack.load.ClientLogs;
import io.usageledger.localstack.load.Display;
import io.usageledger.localstack.load.LoadOptions;
import io.usageledger.localstack.load.LoadReport;
import io.usageledger.localstack.load.LoadStoppedException;
import io.usageledger.localstack.load.StackFile;
import io.usageledger.localstack.load.Terminals;
import io.usageledger.localstack.load.Terminals.OutputUse;
import io.usageledger.localstack.load.trace.TraceException;
import io.usageledger.localstack.stack.StackDirectory;
import io.usageledger.localstack.stack.StackRun;
import io.usageledger.localstack.stack.StackRun.Mode;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ./ledger demo}: from nothing to balances on the screen. */
@Command(
    name = "demo",
    description = "Starts everything, grants credit, loads a trace and shows the balances.",
    footer = {
      "",
      "Within an hour a repeated demo is all duplicates; later, or with another --seed, it adds a run."
    },
    mixinStandardHelpOptions = true)
public final class DemoCommand implements Callable<Integer> {
  @Option(
      names = "--trace",
      paramLabel = "FILE",
      description = "A trace instead of the demo's own.")
  private @Nullable Path trace;

  @Option(
      names = "--events",
      paramLabel = "N",
      defaultValue = "20000",
      description = "Events of the demo's own trace (default ${DEFAULT-VALUE}).")
  private int events;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "" + LoadOptions.SEED_DEFAULT,
      description = "What the trace is made from (default ${DEFAULT-VALUE}).")
  private long seed;

  @Override
  public Integer call() {
    ClientLogs.quiet();
    try {
      Display display = Terminals.display(OutputUse.PERSON);
      startStack(display);
      Path ownTraces = StackDirectory.locate().path().resolve("demo");
      LoadReport report =
          new Demo(StackFile.locate(), display, Clock.systemUTC())
              .run(new Demo.Wish(Optional.ofNullable(trace), ownTraces, events, seed));
      display.say("It goes on running; stop it with: ./ledger down");
      return report.allWell() ? 0 : 1;
    } catch (TraceException
        | LoadStoppedException
        | IllegalArgumentException
        | UncheckedIOException e) {
      System.err.println(e.getMessage());
      return 1;
    }
  }

  /** Leaves it running: a person will want to look at the dashboard. */
  private static void startStack(Display display) {
    var run = new StackRun(StackDirectory.locate(), Mode.DETACHED, display::say);
    run.start(System.getenv());
    run.leave();
  }
}
