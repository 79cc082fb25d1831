package io.usageledger.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class BenchCommandTest {
  private final StringWriter said = new StringWriter();

  /** Before anything is started. */
  @Test
  void whatCannotBeRunIsRefusedInWords() {
    assertThat(run("drain", "--runs", "0")).isEqualTo(CommandLine.ExitCode.USAGE);
    assertThat(run("drain", "--events", "-5")).isEqualTo(CommandLine.ExitCode.USAGE);
    assertThat(run("nosuch")).isEqualTo(CommandLine.ExitCode.USAGE);

    assertThat(said.toString())
        .contains(
            "--runs 0: at least 1 is wanted",
            "--events -5: at least 1 is wanted",
            "There is no scenario nosuch")
        .doesNotContain("\tat ");
  }

  private int run(String... arguments) {
    return new CommandLine(new BenchCommand()).setErr(new PrintWriter(said)).execute(arguments);
  }
}
