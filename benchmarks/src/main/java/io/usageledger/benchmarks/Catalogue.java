package io.usageledger.benchmarks;

import io.usageledger.benchmarks.drain.Drain;
import io.usageledger.benchmarks.growth.Growth;
import io.usageledger.benchmarks.holds.Holds;
import io.usageledger.benchmarks.hot.HotAccount;
import io.usageledger.benchmarks.ingest.Ingest;
import io.usageledger.benchmarks.latency.Latency;
import io.usageledger.benchmarks.money.Money;
import io.usageledger.benchmarks.reads.Reads;
import io.usageledger.benchmarks.rebuild.LiveRebuild;
import io.usageledger.benchmarks.rebuild.Rebuild;
import io.usageledger.benchmarks.services.Services;
import io.usageledger.benchmarks.size.Memory;
import io.usageledger.benchmarks.size.Size;
import io.usageledger.benchmarks.start.Start;
import java.util.Iterator;
import java.util.List;

/** All scenarios, in the order in which they are run. */
public final class Catalogue {
  /**
   * The start comes first, while nothing of ours runs; the drain and what is compared with it
   * before what is offered to a running stack, which then has tables that are not empty.
   */
  private static final List<Scenario> ALL =
      List.of(
          new Start(),
          new Drain(),
          new Size(),
          new Memory(),
          new Rebuild(),
          new HotAccount(),
          new Latency(),
          new Reads(),
          new Holds(),
          new Ingest(),
          new Money(),
          new Services(),
          new LiveRebuild(),
          new Growth());

  /** For the help of the command line. */
  static final class Names implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return ALL.stream().map(Scenario::name).iterator();
    }
  }

  private Catalogue() {}

  /**
   * These, or all but the growth, which takes long.
   *
   * @throws IllegalArgumentException when there is none of a name
   */
  public static List<Scenario> named(List<String> names) {
    List<String> known = ALL.stream().map(Scenario::name).toList();
    for (String name : names) {
      if (!known.contains(name)) {
        throw new IllegalArgumentException(
            "There is no scenario %s; there are %s".formatted(name, String.join(", ", known)));
      }
    }
    return ALL.stream()
        .filter(
            scenario ->
                names.isEmpty()
                    ? !scenario.name().equals("growth")
                    : names.contains(scenario.name()))
        .toList();
  }
}
