package io.usageledger.benchmarks.size;

import io.usageledger.benchmarks.BenchRun;
import io.usageledger.benchmarks.Drained;
import io.usageledger.benchmarks.Figures;
import io.usageledger.benchmarks.Scenario;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Memory of the ledger service at drain speed: the heap that it may have, and its whole process.
 */
public final class Memory implements Scenario {
  private static final Pattern HEAP_MAX = Pattern.compile("-Xmx(\\d+)m");

  @Override
  public String name() {
    return "memory";
  }

  @Override
  public void measure(BenchRun run, Figures figures) throws Exception {
    Drained drained = run.drained();
    run.servingStack();
    figures.add("heap_max_mib", heapMaxMib(run));
    figures.add("process_peak_mib", drained.ledgerPeakMib());
  }

  private static long heapMaxMib(BenchRun run) throws Exception {
    long pid = run.stack().ledger().process().findPid().orElseThrow();
    Matcher heap = HEAP_MAX.matcher(Files.readString(Path.of("/proc/" + pid + "/cmdline")));
    if (!heap.find()) {
      throw new IllegalStateException("The ledger service was started without -Xmx in MiB");
    }
    return Long.parseLong(heap.group(1));
  }
}
