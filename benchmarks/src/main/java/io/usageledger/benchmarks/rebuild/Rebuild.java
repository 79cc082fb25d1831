package io.usageledger.benchmarks.rebuild;

import io.usageledger.benchmarks.BenchRun;
import io.usageledger.benchmarks.BenchStack;
import io.usageledger.benchmarks.Figures;
import io.usageledger.benchmarks.Scenario;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@code ./ledger rebuild --verify-only} over the log that was drained, beside that drain. Its rate
 * is the command's own: from the first record to the last, in a process that was just started, and
 * without the comparison, which a drain has not. All phases stand beside it.
 */
public final class Rebuild implements Scenario {
  @Override
  public String name() {
    return "rebuild";
  }

  @Override
  public void measure(BenchRun run, Figures figures) throws Exception {
    double drained = run.drained().eventsPerSecond();
    JsonNode report = report(run.servingStack());
    if (!report.path("ok").asBoolean(false)) {
      throw new IllegalStateException("What was rebuilt is not what was posted: " + report);
    }
    double rebuilt = report.path("records_per_s").asDouble();
    figures.add("records_per_s", rebuilt);
    figures.add("records", report.path("records").asDouble());
    figures.add("seconds", report.path("seconds").asDouble());
    report
        .path("phases")
        .forEachEntry((phase, seconds) -> figures.add(phase + "_s", seconds.asDouble()));
    figures.add("drain_ratio", rebuilt / drained);
  }

  private static JsonNode report(BenchStack stack) throws IOException, InterruptedException {
    Path errors = stack.project().directory().root().resolve("rebuild.log");
    Process process =
        stack
            .project()
            .launcher("rebuild", "--verify-only", "--json")
            .redirectError(errors.toFile())
            .start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int status = process.waitFor();
    if (!out.contains("{")) {
      throw new IllegalStateException(
          "./ledger rebuild ended with status %d and no report; see %s".formatted(status, errors));
    }
    return JsonMapper.shared().readTree(out.substring(out.indexOf('{')));
  }
}
