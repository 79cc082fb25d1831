package io.usageledger.benchmarks.page;

import io.usageledger.benchmarks.Figures.Spread;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** The tables of one machine's figures. */
final class Tables {
  private static final List<Integer> RATES = List.of(10_000, 50_000, 100_000, 500_000);

  /** What an event costs where: with what the ledger does, and with what a gateway's event does. */
  private static final List<String> PROCESSES = List.of("ledger", "postgres", "kafka", "ingest");

  private static final String TARGETS_HEAD =
      "| scenario | figure | measured | wanted | |\n|---|---|---|---|---|\n";

  private static final String CPU = "cpu_us_";
  private static final String OTHERS = "others_cpu_percent";

  /** With more of it, rates say little, and times less. */
  private static final int OTHERS_MAX_PERCENT = 10;

  private final RecordedMachine recorded;

  Tables(RecordedMachine recorded) {
    this.recorded = recorded;
  }

  String machine() {
    Machine machine = recorded.machine();
    return """
    | | |
    |---|---|
    | cores | %d, %s |
    | memory | %d GiB |
    | kernel | %s |
    | Java | %s |
    | Postgres | %s |
    | Kafka | %s |\
    """
        .formatted(
            machine.cores(),
            machine.processor(),
            machine.memoryGib(),
            machine.kernel(),
            machine.java(),
            machine.postgres(),
            machine.kafka());
  }

  String targets() {
    return TARGETS_HEAD + Target.ALL.stream().map(this::row).collect(Collectors.joining("\n"));
  }

  /** Without what was not measured there. */
  String measuredTargets() {
    return TARGETS_HEAD
        + Target.ALL.stream()
            .filter(target -> recorded.find(target.scenario(), target.figure()).isPresent())
            .map(this::row)
            .collect(Collectors.joining("\n"));
  }

  private String row(Target target) {
    String measured =
        recorded
            .find(target.scenario(), target.figure())
            .map(spread -> Numbers.shown(spread, target.unit()))
            .orElse("not measured");
    String reached =
        recorded
            .find(target.scenario(), target.figure())
            .map(spread -> target.isReached(spread.median()) ? "reached" : "**not reached**")
            .map(words -> isBusy(target.scenario()) ? words + ", on a busy machine" : words)
            .orElse("");
    return "| `%s` | %s | %s | %s | %s |"
        .formatted(target.scenario(), target.words(), measured, target.wantedInWords(), reached);
  }

  /** As a scenario says itself; else the drain of its run, as of sizes and of earlier records. */
  private boolean isBusy(String scenario) {
    return recorded
        .find(scenario, OTHERS)
        .or(() -> recorded.find("drain", OTHERS))
        .filter(others -> others.median() > OTHERS_MAX_PERCENT)
        .isPresent();
  }

  /** Every figure of every scenario. */
  String all() {
    return recorded.scenarios().entrySet().stream()
        .map(scenario -> scenario(scenario.getKey(), scenario.getValue()))
        .collect(Collectors.joining("\n\n"));
  }

  /** The same in one table, and shorter. */
  String allTogether() {
    String figures =
        recorded.scenarios().entrySet().stream()
            .map(scenario -> figures(scenario.getKey(), scenario.getValue()))
            .collect(Collectors.joining("\n"));
    return "| scenario | figure | |\n|---|---|---|\n" + figures;
  }

  private static String figures(String name, RecordedScenario scenario) {
    return scenario.figures().entrySet().stream()
        .map(
            figure ->
                "| `%s` | `%s` | %s |"
                    .formatted(name, figure.getKey(), Numbers.shown(figure.getValue(), "x")))
        .collect(Collectors.joining("\n"));
  }

  /** When and how often each scenario ran. */
  String runs() {
    return recorded.scenarios().entrySet().stream()
        .map(scenario -> "`%s` %s".formatted(scenario.getKey(), scenario.getValue().runsInWords()))
        .collect(Collectors.joining("; "));
  }

  private static String scenario(String name, RecordedScenario scenario) {
    String figures =
        scenario.figures().entrySet().stream()
            .map(
                figure ->
                    "| `%s` | %s |"
                        .formatted(figure.getKey(), Numbers.shown(figure.getValue(), "x")))
            .collect(Collectors.joining("\n"));
    return "### %s\n\n%s\n\n| figure | |\n|---|---|\n%s"
        .formatted(name, scenario.runsInWords(), figures);
  }

  /** CPU by process, and how many cores of it some rates would need. */
  String cores() {
    String head =
        RATES.stream()
            .map(rate -> "cores at %s/s".formatted(Numbers.shown(rate)))
            .collect(Collectors.joining(" | ", "| process | CPU µs an event | ", " |"));
    return head
        + "\n"
        + "|---".repeat(RATES.size() + 2)
        + "|\n"
        + PROCESSES.stream().map(this::cores).collect(Collectors.joining("\n"));
  }

  private String cores(String process) {
    Optional<Double> found = findMicros(process);
    if (found.isEmpty()) {
      return "| %s%s |".formatted(process, " | not measured".repeat(RATES.size() + 1));
    }
    double micros = found.get();
    return RATES.stream()
        .map(rate -> String.format(Locale.ROOT, "%.1f", micros * rate / 1e6))
        .collect(
            Collectors.joining(
                " | ", "| %s | %s | ".formatted(process, Numbers.shown(micros)), " |"));
  }

  /** The relay has nothing to do in a drain, so its cost is that of offered events. */
  private Optional<Double> findMicros(String process) {
    String scenario = process.equals("ingest") ? "latency" : "drain";
    return recorded.find(scenario, CPU + process).map(Spread::median);
  }
}
