package io.usageledger.localstack.load.trace;

import static io.usageledger.localstack.load.trace.TraceFiles.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.usageledger.log.UsageRecorded;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonTraceTest {
  private static final String WHOLE =
      """
      {"event_id":"e-1","source":"gw","account_id":"a-1","occurred_at":"2025-01-01T00:00:00.123456789Z",\
      "operation":"embedding","provider":"openai","model":"gpt-5","quantities":{"input_tokens":9007199254740993},\
      "api_key_id":"key_abcdefgh","conversation_id":"c-1","attributes":{"agent":"x"},"hold_id":"h-1",\
      "reported_cost":{"amount":"0.012300000001","currency":"usd"},"raw_usage":{"total":1.10}}
      """;

  @TempDir private Path directory;
  private TraceFiles files;

  @BeforeEach
  void files() {
    files = new TraceFiles(directory);
  }

  @Test
  void ourOwnFormIsKeptWholeAndExact() {
    UsageRecorded event = event(files.lines("a.jsonl", WHOLE).get(0));

    assertThat(event.getEventId()).isEqualTo("e-1");
    assertThat(event.getSource()).isEqualTo("gw");
    assertThat(event.getAccountId()).isEqualTo("a-1");
    assertThat(event.getOccurredAt()).hasToString("2025-01-01T00:00:00.123456Z");
    assertThat(event.getOperation()).isEqualTo("embedding");
    assertThat(event.getQuantities()).isEqualTo(Map.of("input_tokens", 9007199254740993L));
    assertThat(event.getApiKeyId()).isEqualTo("key_abcdefgh");
    assertThat(event.getConversationId()).isEqualTo("c-1");
    assertThat(event.getAttributes()).isEqualTo(Map.of("agent", "x"));
    assertThat(event.getHoldId()).isEqualTo("h-1");
    assertThat(event.getReportedCost().getAmount()).isEqualByComparingTo("0.012300000001");
    assertThat(event.getRawUsage()).isEqualTo("{\"total\":1.10}");
  }

  @Test
  void quantitiesMayBeLeftToTheIngestServiceWhereRawUsageIs() {
    UsageRecorded event =
        event(files.lines("a.jsonl", WHOLE.replaceFirst("\"quantities\":\\{.*?},", "")).get(0));

    assertThat(event.getQuantities()).isEmpty();
    assertThat(event.getRawUsage()).isEqualTo("{\"total\":1.10}");
  }

  @Test
  void whatIsMissingIsAssigned() {
    TraceFile file =
        files.write(
            "a.jsonl",
            "{\"occurred_at\":\"2025-01-01T00:00:00Z\",\"quantities\":{\"input_tokens\":1}}");

    UsageRecorded event = event(TraceFiles.lines(file).get(0));

    assertThat(event.getEventId()).isEqualTo(file.fingerprint() + "-1");
    assertThat(event.getSource()).isEqualTo("load:a.jsonl");
    assertThat(event.getAccountId()).startsWith("account-00");
    assertThat(event.getApiKeyId()).startsWith("key_account00");
    assertThat(event.getConversationId()).startsWith("conversation-00");
    assertThat(event.getOperation()).isEqualTo("chat");
    assertThat(event.getModel()).isIn("gpt-5", "gemini-2.0-pro", "claude-3.5-sonnet");
  }

  @Test
  void keyAndConversationAreNotInventedForAnAccountThatIsNamed() {
    UsageRecorded event =
        event(
            files
                .lines(
                    "a.jsonl",
                    "{\"account_id\":\"ann\",\"occurred_at\":\"2025-01-01T00:00:00Z\",\"quantities\":{\"input_tokens\":1}}")
                .get(0));

    assertThat(event.getApiKeyId()).isNull();
    assertThat(event.getConversationId()).isNull();
  }

  @Test
  void mooncakeCountsMilliseconds() {
    assertThat(
            files.lines(
                "m.jsonl",
                "{\"timestamp\": 27482, \"input_length\": 6955, \"output_length\": 52, \"hash_ids\": [46, 47]}\n"))
        .extracting(TraceFiles::told)
        .containsExactly("1 2024-01-01T00:00:27.482Z in=6955 out=52");
  }

  @Test
  void flatObjectsAreReadByTheSameNamesAsColumns() {
    assertThat(
            files.lines(
                "o.jsonl",
                "{\"created\":1735689600,\"model\":\"gpt-5\",\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":4}}"))
        .extracting(TraceFiles::told)
        .containsExactly("1 2025-01-01T00:00:00Z in=10 out=4");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"quantities":{"input_tokens":1},"quantities":{"input_tokens":2}} | Duplicate
          {"quantities":{"input_tokens":1}}                                 | occurred_at is missing
          {"occurred_at":"2025-01-01T00:00:00Z","quantities":{"a":1.0}}      | a is "1.0": no whole number below 2^63
          {"occurred_at":"2025-01-01T00:00:00Z","quantities":{"a":"1"}}      | no whole number below 2^63
          {"occurred_at":"2025-01-01T00:00:00Z","quantities":{"a":9223372036854775808}} | no whole number below 2^63
          {"occurred_at":"2025-01-01T00:00:00Z","quantities":{"a":-1}}       | negative quantity (a=-1)
          {"occurred_at":"2025-01-01T00:00:00Z","quantities":{"A":1}}        | not of the form
          {"occurred_at":"2025-01-01T00:00:00Z","quantities":{}}             | no meter
          {"occurred_at":"2025-01-01T00:00:00Z","quantities":{"a":1},"x":1}  | "x" is no field of a usage event
          {"occurred_at":"2025-01-01T00:00:00Z","quantities":{"a":1},"account_id":7} | account_id is "7": no text
          {"occurred_at":"2025-01-01T00:00:00Z","quantities":{"a":1},"account_id":""} | account_id
          {"occurred_at":"2025-01-01T00:00:00Z","quantities":{"a":1},"model":"gpt-5"} | one of them is missing
          {"occurred_at":"2025-01-01T00:00:00Z","quantities":{"a":1}} {}     | no JSON
          {"occurred_at":"2025-01-01T00:00:00Z","quantities":{"a":1}         | no JSON
          [1]                                                               | no JSON object
          [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]      | no JSON
          {"timestamp":5}                                                   | no quantity
          """)
  void linesThatAreNoEventAreNamedAndTheOthersGoOn(String line, String why) {
    List<TraceLine> lines =
        TraceFiles.lines(files.write("bad.jsonl", WHOLE + line + "\n" + WHOLE), TraceFormat.JSONL);

    assertThat(lines).hasSize(3);
    assertThat(TraceFiles.told(lines.get(1))).startsWith("2 unreadable: ").contains(why);
    assertThat(event(lines.get(2)).getEventId()).isEqualTo("e-1");
  }

  @Test
  void arrayIsRefusedWithWhatToDo() {
    TraceFile file = files.write("a.json", "[" + WHOLE + "]");

    assertThatThrownBy(() -> TraceFiles.lines(file)).hasMessageContaining("jq -c");
  }
}
