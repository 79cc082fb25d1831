package io.usageledger.benchmarks;

import io.usageledger.benchmarks.drain.Drain;
import io.usageledger.benchmarks.money.Money;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
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
        "Measures scenarios (drain, money; all without a name), each beside its limit or a rival, on a fresh stack of its own.",
    mixinStandardHelpOptions = true)
public final class BenchCommand implements Callable<Integer> {
  private static final Map<String, Scenario> SCENARIOS = scenarios();

  @Parameters(arity = "0..*", paramLabel = "SCENARIO", description = "drain, money")
  private List<String> wanted = new ArrayList<>();

  @Option(names = "--quick", description = "One short run of each.")
  private boolean quick;

  @Option(names = "--json", description = "For programs; what happens meanwhile goes to stderr.")
  private boolean json;

  @Spec private CommandSpec spec = CommandSpec.create();

  public static void main(String[] arguments) {
    System.exit(new CommandLine(new BenchCommand()).execute(arguments));
  }

  private static Map<String, Scenario> scenarios() {
    Map<String, Scenario> scenarios = new LinkedHashMap<>();
    scenarios.put("drain", new Drain());
    scenarios.put("money", new Money());
    return scenarios;
  }

  @Override
  public Integer call() throws Exception {
    PrintWriter out = spec.commandLine().getOut();
    Consumer<String> say = (json ? spec.commandLine().getErr() : out)::println;
    for (String name : wanted.isEmpty() ? SCENARIOS.keySet() : wanted) {
      Scenario scenario = SCENARIOS.get(name);
      if (scenario == null) {
        throw new CommandLine.ParameterException(
            spec.commandLine(),
            "There is no scenario %s; there are %s".formatted(name, SCENARIOS.keySet()));
      }
      Figures figures = scenario.run(quick ? Extent.QUICK : Extent.FULL, say);
      out.println(json ? JsonMapper.shared().writeValueAsString(figures.json()) : figures.table());
      out.flush();
    }
    return 0;
  }
}
