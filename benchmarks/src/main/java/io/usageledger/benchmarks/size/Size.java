package io.usageledger.benchmarks.size;

import io.usageledger.benchmarks.BenchRun;
import io.usageledger.benchmarks.Figures;
import io.usageledger.benchmarks.Scenario;

/** Bytes of Postgres for one event, by table and index, after a drain. */
public final class Size implements Scenario {
  /** Tables that do not grow with the events are not told one by one. */
  private static final int TOLD_FROM_BYTES = 1;

  @Override
  public String name() {
    return "size";
  }

  @Override
  public void measure(BenchRun run, Figures figures) throws Exception {
    run.drained();
    TableSizes sizes = TableSizes.read(run.stack());
    figures.add("bytes_per_event", sizes.bytesPerEvent());
    sizes
        .tables()
        .forEach(
            table -> {
              double rows = sizes.per(table.rowBytes());
              double indexes = sizes.per(table.indexBytes());
              if (rows + indexes >= TOLD_FROM_BYTES) {
                figures.add(table.name() + "_rows", rows);
                figures.add(table.name() + "_indexes", indexes);
              }
            });
  }
}
