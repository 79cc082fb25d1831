package io.usageledger.benchmarks.rebuild;

import io.usageledger.benchmarks.BenchStack;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code ./ledger rebuild --json}, as a user calls it, against the stack of the bench. */
final class RebuildCommand {
  /** What does the work: a process below the launcher's. */
  private static final String PROGRAM = "RebuildProcess";

  private final Process process;
  private final Path errors;

  private RebuildCommand(Process process, Path errors) {
    this.process = process;
    this.errors = errors;
  }

  static RebuildCommand start(BenchStack stack, String... words) throws IOException {
    Path errors = stack.project().directory().root().resolve("rebuild.log");
    String[] command =
        Stream.concat(Stream.of("rebuild", "--json"), Stream.of(words)).toArray(String[]::new);
    Process process = stack.project().launcher(command).redirectError(errors.toFile()).start();
    return new RebuildCommand(process, errors);
  }

  /** The launcher's, whose child does the work. */
  long pid() {
    return process.pid();
  }

  boolean isRunning() {
    return process.isAlive();
  }

  /** As {@code kill -9} does it. */
  void kill() throws InterruptedException {
    ProcessHandle program =
        process
            .descendants()
            .filter(one -> one.info().commandLine().orElse("").contains(PROGRAM))
            .findFirst()
            .orElseThrow(() -> new IllegalStateException("No rebuild is at work; see " + errors));
    program.destroyForcibly();
    process.waitFor();
  }

  /**
   * Waits for its end.
   *
   * @throws IllegalStateException when it does not report that all is well
   */
  JsonNode report() throws IOException, InterruptedException {
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int status = process.waitFor();
    if (!out.contains("{")) {
      throw new IllegalStateException(
          "./ledger rebuild ended with status %d and no report; see %s".formatted(status, errors));
    }
    JsonNode report = JsonMapper.shared().readTree(out.substring(out.indexOf('{')));
    if (!report.path("ok").asBoolean(false)) {
      throw new IllegalStateException("What was rebuilt is not what was posted: " + report);
    }
    return report;
  }
}
