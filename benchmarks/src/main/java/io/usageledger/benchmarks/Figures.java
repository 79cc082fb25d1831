package io.usageledger.benchmarks;

import io.usageledger.benchmarks.cpu.CpuUse;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The figures of the runs of a scenario: each run adds one value to each figure. */
public final class Figures {
  private final String scenario;
  private final Map<String, List<Double>> values = new LinkedHashMap<>();

  public Figures(String scenario) {
    this.scenario = scenario;
  }

  public void add(String figure, double value) {
    values.computeIfAbsent(figure, name -> new ArrayList<>()).add(value);
  }

  /** CPU microseconds for one event by process, how busy the machine was, and with others. */
  public void addCpu(CpuUse use, long events) {
    Map<String, Double> micros = new TreeMap<>();
    use.microsPer(events)
        .forEach((process, each) -> micros.merge(kind(process), each, Double::sum));
    micros.forEach((kind, each) -> add("cpu_us_" + kind, each));
    add("busy_percent", use.busyPercent());
    add("others_cpu_percent", use.othersPercent());
  }

  /** Several services of a kind count as one. */
  private static String kind(String process) {
    return process.replaceFirst("-.*", "");
  }

  /** Those of one more run. */
  void addAll(Figures more) {
    more.values.forEach((figure, all) -> all.forEach(value -> add(figure, value)));
  }

  public boolean isEmpty() {
    return values.isEmpty();
  }

  public String scenario() {
    return scenario;
  }

  /** Median, lowest and highest of one figure. */
  public record Spread(double median, double lowest, double highest) {
    static Spread of(List<Double> values) {
      List<Double> sorted = new ArrayList<>(values);
      Collections.sort(sorted);
      int middle = sorted.size() / 2;
      double median =
          sorted.size() % 2 == 1
              ? sorted.get(middle)
              : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
      return new Spread(median, sorted.get(0), sorted.get(sorted.size() - 1));
    }

    /** As it is told: no more digits than a second run would confirm. */
    public Spread rounded() {
      return new Spread(Figures.rounded(median), Figures.rounded(lowest), Figures.rounded(highest));
    }
  }

  /** The most values that a figure has. */
  public int runs() {
    return values.values().stream().mapToInt(List::size).max().orElse(0);
  }

  public Map<String, Spread> spreads() {
    Map<String, Spread> spreads = new LinkedHashMap<>();
    values.forEach((figure, all) -> spreads.put(figure, Spread.of(all)));
    return spreads;
  }

  /** For programs: medians as numbers, and the spread beside them. */
  public Map<String, Object> json() {
    Map<String, Object> medians = new LinkedHashMap<>();
    Map<String, Object> spread = new TreeMap<>();
    spreads()
        .forEach(
            (figure, all) -> {
              medians.put(figure, rounded(all.median()));
              spread.put(figure, List.of(rounded(all.lowest()), rounded(all.highest())));
            });
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("scenario", scenario);
    json.put("figures", medians);
    json.put("spread", spread);
    return json;
  }

  public String table() {
    var text = new StringBuilder();
    spreads()
        .forEach(
            (figure, all) ->
                text.append(
                    String.format(
                        Locale.ROOT,
                        "%-10s %-34s %14s   (%s to %s)%n",
                        scenario,
                        figure,
                        shown(all.median()),
                        shown(all.lowest()),
                        shown(all.highest()))));
    return text.toString();
  }

  private static String shown(double value) {
    return value >= 100
        ? String.format(Locale.ROOT, "%,.0f", value)
        : String.format(Locale.ROOT, "%.2f", value);
  }

  private static double rounded(double value) {
    return value >= 100 ? Math.round(value) : Math.round(value * 100) / 100.0;
  }
}
