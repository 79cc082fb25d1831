package io.usageledger.localstack.load.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.usageledger.log.UsageRecorded;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TraceFileTest {
  private static final String TEXT = "time,input_tokens\n2025-01-01,1\n2025-01-02,2\n";

  @TempDir private Path directory;
  private TraceFiles files;

  @BeforeEach
  void files() {
    files = new TraceFiles(directory);
  }

  @Test
  void eventIdsFollowFromTheContentWhereverTheFileIs() throws IOException {
    TraceFile here = files.write("a.csv", TEXT);
    TraceFile there =
        new TraceFiles(Files.createDirectory(directory.resolve("there"))).write("a.csv", TEXT);
    TraceFile other = files.write("a.csv", TEXT + "2025-01-03,3\n");

    assertThat(here.eventId(2)).isEqualTo("2bd595c9fa2e8101-2").isEqualTo(there.eventId(2));
    assertThat(here.source()).isEqualTo("load:a.csv");
    assertThat(other.fingerprint()).isNotEqualTo(here.fingerprint());
  }

  @Test
  void gzipIsKnownByItsBytesNotItsName() {
    TraceFile packed = files.write("packed.csv", TraceFiles.gzip(TEXT));

    assertThat(TraceFiles.lines(packed))
        .extracting(TraceFiles::told)
        .containsExactly(
            "2 2025-01-01T00:00:00Z in=1 out=null", "3 2025-01-02T00:00:00Z in=2 out=null");
  }

  @Test
  void packedFileThatIsCutOffSaysWhere() {
    byte[] whole = TraceFiles.gzip(TEXT + "2025-01-03,3\n".repeat(10_000));
    TraceFile cut = files.write("cut.csv.gz", Arrays.copyOf(whole, whole.length / 2));

    List<TraceLine> lines = TraceFiles.lines(cut);

    assertThat(lines.size()).isGreaterThan(2);
    assertThat(TraceFiles.told(lines.get(lines.size() - 1))).contains("cut off or broken here");
  }

  @Test
  void whatIsNoTraceSaysWhatToDo() {
    assertThatThrownBy(() -> TraceFile.read(directory.resolve("none.csv")))
        .hasMessageContaining("There is no file");
    assertThatThrownBy(() -> TraceFile.read(directory)).hasMessageContaining("not a regular file");
    TraceFile empty = files.write("empty.csv", "\n\n");
    assertThatThrownBy(() -> TraceFiles.lines(empty)).hasMessageContaining("is empty");
    TraceFile wide = files.write("wide.csv", new byte[] {(byte) 0xff, (byte) 0xfe, 't', 0});
    assertThatThrownBy(() -> TraceFiles.lines(wide)).hasMessageContaining("UTF-16");
    TraceFile zip = files.write("a.zip", new byte[] {'P', 'K', 3, 4});
    assertThatThrownBy(() -> TraceFiles.lines(zip)).hasMessageContaining("unzip");
  }

  @Test
  void realAzureTraceIsReadWhole() {
    Path real = findRealTrace();
    assumeTrue(
        Files.exists(real),
        "skipped: the Azure trace of 2023 (Azure Public Dataset, CC-BY-4.0) is not at " + real);

    long events = 0;
    long input = 0;
    long output = 0;
    for (TraceLine line : TraceFiles.lines(TraceFile.read(real), TraceFormat.AZURE)) {
      UsageRecorded event = TraceFiles.event(line);
      events++;
      input += quantity(event, "input_tokens");
      output += quantity(event, "output_tokens");
    }

    assertThat(List.of(events, input, output)).containsExactly(8_819L, 18_059_974L, 245_896L);
  }

  private static long quantity(UsageRecorded event, String meter) {
    return event.getQuantities().getOrDefault(meter, 0L);
  }

  /** Beside the project, whose root is above the module that the tests run in. */
  private static Path findRealTrace() {
    Path project = Path.of("").toAbsolutePath();
    while (project.getParent() != null && !Files.exists(project.resolve("mvnw"))) {
      project = project.getParent();
    }
    return project.resolve("../shared/data/azure-llm-inference-code-2023.csv").normalize();
  }
}
