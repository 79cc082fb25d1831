package io.usageledger.localstack.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

class LedgerCommandTest {
  @TempDir private Path root;
  private final StringWriter out = new StringWriter();

  @BeforeEach
  void standInRoot() {
    System.setProperty("ledger.root", root.toString());
  }

  @AfterEach
  void leaveRoot() {
    System.clearProperty("ledger.root");
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          up --attach,      2
          start,            2
          status --yaml,    2
          reset --no,       2
          --help,           0
          up --help,        0
          status,           1
          down,             0
          reset,            1
          reset --yes,      0
          """)
  void exitStatusSaysWhetherTheWordsMadeSenseAndAllIsWell(String words, int status) {
    assertThat(execute(words)).isEqualTo(status);
  }

  @Test
  void nothingIsWrittenWhereNothingWasStarted() {
    execute("status");
    execute("down");
    execute("reset --yes");
    assertThat(root).isEmptyDirectory();
    assertThat(out.toString()).contains("Nothing was ever started here", "./ledger up");
  }

  @Test
  void statusForProgramsIsJsonWhenNothingRuns() {
    execute("status --json");
    var status = JsonMapper.shared().readTree(out.toString());
    assertThat(status.path("healthy").asBoolean(true)).isFalse();
    assertThat(status.path("parts").isArray()).isTrue();
  }

  @Test
  void exportNamesWhatIsInItsWay() {
    Path nowhere = root.resolve("nowhere");
    assertThat(execute("export --proof a --output " + nowhere.resolve("x"))).isOne();
    assertThat(execute("export --proof a --output " + root)).isOne();
    assertThat(out.toString())
        .contains("there is no directory " + nowhere, root + " is there and is no plain file")
        .doesNotContain("Exception", ".part");
  }

  @Test
  void anExportThatFailsLeavesTheFileOfBefore() throws Exception {
    Path file = Files.writeString(root.resolve("x"), "before");
    assertThat(execute("export --proof a --output " + file)).isOne();
    assertThat(file).hasContent("before");
    assertThat(root).isDirectoryNotContaining(other -> !other.equals(file));
  }

  private int execute(String words) {
    var writer = new PrintWriter(out, true);
    return LedgerCommand.commandLine().setOut(writer).setErr(writer).execute(words.split(" "));
  }
}
