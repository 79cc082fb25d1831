package io.usageledger.benchmarks.start;

import io.usageledger.benchmarks.BenchProject;
import io.usageledger.benchmarks.BenchRun;
import io.usageledger.benchmarks.Figures;
import io.usageledger.benchmarks.Scenario;
import io.usageledger.benchmarks.cpu.CpuTimes;
import io.usageledger.localstack.stack.StackDescription;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * {@code ./ledger up --detach} of a built project that was up once before, until everything is
 * healthy: with no data, so that databases, topics and tables are made, and once more with the data
 * of before. The very first start, which takes longer, is not measured.
 */
public final class Start implements Scenario {
  private static final int PATIENCE_MINUTES = 5;

  @Override
  public String name() {
    return "start";
  }

  @Override
  public void measure(BenchRun run, Figures figures) throws Exception {
    BenchProject project = BenchProject.open("start");
    Map<String, String> ports = BenchProject.freePorts();
    try {
      seconds(project, ports, "up", "--detach");
      seconds(project, ports, "reset", "--yes"); // a clean end, which leaves archives of classes
      CpuTimes before = CpuTimes.readWithCommands(Map.of());
      figures.add("seconds", seconds(project, ports, "up", "--detach"));
      CpuTimes after = CpuTimes.readWithCommands(pids(project));
      figures.add("others_cpu_percent", after.since(before).othersPercent());
      figures.add("down_seconds", seconds(project, ports, "down"));
      figures.add("again_seconds", seconds(project, ports, "up", "--detach"));
    } finally {
      seconds(project, ports, "reset", "--yes");
    }
  }

  /** Of all that was started, by name. */
  private static Map<String, Long> pids(BenchProject project) {
    Map<String, Long> pids = new HashMap<>();
    StackDescription.read(project.directory().stackFile())
        .path("pids")
        .forEachEntry((name, pid) -> pids.put(name, pid.asLong()));
    return pids;
  }

  private static double seconds(BenchProject project, Map<String, String> ports, String... words)
      throws IOException, InterruptedException {
    Path output = project.directory().root().resolve("output.txt");
    ProcessBuilder launcher = project.launcher(words);
    launcher.environment().putAll(ports);
    long startNanos = System.nanoTime();
    Process process = launcher.redirectErrorStream(true).redirectOutput(output.toFile()).start();
    if (!process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES) || process.exitValue() != 0) {
      process.destroy();
      throw new IllegalStateException(
          "./ledger %s did not end well; see %s".formatted(String.join(" ", words), output));
    }
    return (System.nanoTime() - startNanos) / 1e9;
  }
}
