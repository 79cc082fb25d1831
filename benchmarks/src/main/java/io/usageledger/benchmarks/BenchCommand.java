package io.usageledger.benchmarks;

import io.usageledger.benchmarks.check.RatioCheck;
import io.usageledger.benchmarks.page.Machine;
import io.usageledger.benchmarks.page.PerformancePage;
import io.usageledger.benchmarks.page.Recorded;
import java.io.PrintWriter;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

/** {@code ./ledger bench}: measures, on a stack of its own. */
@Command(
    name = "./ledger bench",
    description =
        "Measures scenarios, each beside its limit, its rival or what is wanted of it, on a fresh"
            + " stack of its own.",
    mixinStandardHelpOptions = true)
public final class BenchCommand implements Callable<Integer> {
  @Parameters(
      arity = "0..*",
      paramLabel = "SCENARIO",
      description = "${COMPLETION-CANDIDATES}; without one, all but growth.",
      completionCandidates = Catalogue.Names.class)
  private List<String> wanted = new ArrayList<>();

  @Option(names = "--quick", description = "One short run of each.")
  private boolean quick;

  @Option(
      names = "--runs",
      paramLabel = "N",
      description =
          "Instead of 3, and of one of services, live-rebuild and growth; each on a fresh stack.")
  private @Nullable Integer runs;

  @Option(
      names = "--events",
      paramLabel = "N",
      description = "Instead of 1,000,000 a drain, or 20,000,000 of the growth.")
  private @Nullable Long events;

  @Option(names = "--json", description = "For programs; what happens meanwhile goes to stderr.")
  private boolean json;

  @Option(
      names = "--write-page",
      description =
          "Records the figures, and writes docs/performance.md with its chart from all that are"
              + " recorded.")
  private boolean writePage;

  @Option(
      names = "--check",
      description =
          "Runs the short form that a build runs, and compares its ratios with the recorded ones.")
  private boolean check;

  @Spec private CommandSpec spec = CommandSpec.create();

  public static void main(String[] arguments) {
    System.exit(new CommandLine(new BenchCommand()).execute(arguments));
  }

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    Consumer<String> say = (json ? err : out)::println;
    if (check) {
      return check(out, say);
    }
    var ending = new AtomicBoolean();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> ending.set(true), "note the end"));
    var bench = new Bench(extent(), say, ending::get);
    List<Figures> measured =
        bench.run(scenarios()).stream().filter(figures -> !figures.isEmpty()).toList();
    for (Figures figures : measured) {
      out.println(json ? JsonMapper.shared().writeValueAsString(figures.json()) : figures.table());
    }
    out.flush();
    if (ending.get()) {
      err.println("Interrupted: nothing is recorded");
    } else if (writePage) {
      record(measured);
    }
    bench.failures().forEach(err::println);
    err.flush();
    return bench.failures().isEmpty() ? 0 : 1;
  }

  private void record(List<Figures> measured) {
    LocalDate today = LocalDate.now(ZoneOffset.UTC);
    Machine machine = Machine.read();
    Recorded recorded = Recorded.read();
    for (Figures figures : measured) {
      Scenario scenario = Catalogue.named(List.of(figures.scenario())).get(0);
      recorded = recorded.with(machine, figures, scenario.extent(extent()), today);
    }
    recorded.write();
    new PerformancePage(recorded).write();
  }

  /** With --write-page, what is measured now is what later checks are compared with. */
  private int check(PrintWriter out, Consumer<String> say) {
    Map<String, Double> ratios = RatioCheck.measure(say);
    List<String> faults = RatioCheck.faults(ratios, Recorded.read().check());
    out.println(JsonMapper.shared().writeValueAsString(ratios));
    faults.forEach(out::println);
    out.flush();
    if (writePage) {
      Recorded recorded = Recorded.read().withCheck(ratios, LocalDate.now(ZoneOffset.UTC));
      recorded.write();
      new PerformancePage(recorded).write();
    }
    return faults.isEmpty() ? 0 : 1;
  }

  private List<Scenario> scenarios() {
    try {
      return Catalogue.named(wanted);
    } catch (IllegalArgumentException e) {
      throw new CommandLine.ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  private Extent extent() {
    Extent extent = quick ? Extent.QUICK : Extent.FULL;
    extent = runs == null ? extent : extent.withRuns((int) atLeastOne("--runs", runs));
    return events == null ? extent : extent.withEvents(atLeastOne("--events", events));
  }

  private long atLeastOne(String option, long wanted) {
    if (wanted < 1) {
      throw new CommandLine.ParameterException(
          spec.commandLine(), "%s %d: at least 1 is wanted".formatted(option, wanted));
    }
    return wanted;
  }
}
