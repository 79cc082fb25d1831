package io.usageledger.benchmarks.page;

import io.usageledger.benchmarks.BenchProject;
import io.usageledger.benchmarks.Extent;
import io.usageledger.benchmarks.Figures;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * The figures that stand on the page. Those of one machine never stand beside another's.
 *
 * @param machines the first is the one that the page speaks of
 * @param check ratios and bytes of the short form that a build runs, by name; what it compares with
 * @param checkDate when they were recorded, in UTC
 */
public record Recorded(
    List<RecordedMachine> machines, Map<String, Double> check, @Nullable String checkDate) {
  private static final JsonMapper MAPPER = JsonMapper.shared();

  public Recorded {
    machines = List.copyOf(machines);
    check = new TreeMap<>(check);
  }

  static final Recorded NOTHING = new Recorded(List.of(), Map.of(), null);

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

  /** Beside what the same machine measured before; a machine that is not known comes last. */
  public Recorded with(Machine machine, Figures figures, Extent extent, LocalDate today) {
    List<RecordedMachine> all = new ArrayList<>(machines);
    if (all.stream().noneMatch(known -> known.machine().equals(machine))) {
      all.add(new RecordedMachine(machine, Map.of()));
    }
    all.replaceAll(
        known -> known.machine().equals(machine) ? known.with(figures, extent, today) : known);
    return new Recorded(all, check, checkDate);
  }

  public Recorded withCheck(Map<String, Double> ratios, LocalDate today) {
    return new Recorded(machines, ratios, today.toString());
  }

  /** What a build compares with, and of when it is. */
  String checkInWords() {
    if (check.isEmpty()) {
      return "nothing yet";
    }
    String ratios =
        check.entrySet().stream()
            .map(ratio -> "`%s` %s".formatted(ratio.getKey(), Numbers.shown(ratio.getValue())))
            .collect(Collectors.joining(", "));
    return "%s, recorded on %s".formatted(ratios, checkDate);
  }

  /**
   * What the page speaks of.
   *
   * @throws IllegalStateException when nothing was recorded
   */
  RecordedMachine first() {
    return machines.stream()
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("Nothing is recorded in " + file()));
  }

  /** The others, which have a part of their own on the page. */
  List<RecordedMachine> others() {
    return machines.stream().skip(1).toList();
  }
}
