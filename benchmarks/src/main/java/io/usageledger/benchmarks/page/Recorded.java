package io.usageledger.benchmarks.page;

import io.usageledger.benchmarks.BenchProject;
import io.usageledger.benchmarks.Extent;
import io.usageledger.benchmarks.Figures;
import io.usageledger.benchmarks.Figures.Spread;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * The figures that stand on the page, all of one machine.
 *
 * @param scenarios by name
 * @param check ratios of the short form that a build runs, by name; what it compares with
 */
public record Recorded(
    @Nullable Machine machine, Map<String, RecordedScenario> scenarios, Map<String, Double> check) {
  private static final JsonMapper MAPPER = JsonMapper.shared();

  public Recorded {
    scenarios = new TreeMap<>(scenarios);
    check = new TreeMap<>(check);
  }

  static final Recorded NOTHING = new Recorded(null, Map.of(), Map.of());

  public static Path file() {
    return BenchProject.projectRoot().resolve("benchmarks/recorded.json");
  }

  public static Recorded read() {
    try {
      return Files.exists(file())
          ? MAPPER.readValue(Files.readString(file()), Recorded.class)
          : NOTHING;
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + file(), e);
    }
  }

  public void write() {
    try {
      Files.writeString(
          file(), MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(this) + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write " + file(), e);
    }
  }

  /** Figures of another machine are left behind: nobody could compare them. */
  public Recorded on(Machine current) {
    return current.equals(machine) ? this : new Recorded(current, Map.of(), check);
  }

  public Recorded with(Figures figures, Extent extent, LocalDate today) {
    Map<String, RecordedScenario> all = new TreeMap<>(scenarios);
    all.put(figures.scenario(), RecordedScenario.of(figures, extent, today));
    return new Recorded(machine, all, check);
  }

  public Recorded withCheck(Map<String, Double> ratios) {
    return new Recorded(machine, scenarios, ratios);
  }

  Optional<RecordedScenario> find(String scenario) {
    return Optional.ofNullable(scenarios.get(scenario));
  }

  Optional<Spread> find(String scenario, String figure) {
    return find(scenario).flatMap(found -> found.find(figure));
  }
}
