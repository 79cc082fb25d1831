package io.usageledger.ingest.gateways;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.usageledger.ingest.intake.RequestRefusal;
import io.usageledger.ingest.intake.RequestRefusedException;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is read of a body of LiteLLM, whatever its customers have written into it. */
class LiteLlmLogsTest {
  private static final LiteLlmLogForm FORM = new LiteLlmLogForm();
  private static final Instant LATEST = Instant.parse("2026-06-02T12:00:00Z");

  private static final String GOOD =
      """
      {"id":"g","status":"success","call_type":"acompletion","model":"gpt-5","prompt_tokens":1,\
      "endTime":1780315200,"end_user":"acme"}""";

  @Test
  void whatNobodyReadsIsNotKept() {
    String log =
        """
        {"id":"a","messages":[{"role":"user","content":"secret"}],"response":{"id":"a","choices":["secret"],
         "usage":{"prompt_tokens":1,"details":[{"n":2.50}]},"meta":{"units":1}},"error_str":"secret",
         "model_parameters":{"model":"secret","tools":[{"id":"secret"}]},"cache_hit":false,"end_user":null,
         "metadata":{"spend_logs_metadata":{"user_api_key_hash":"secret"},"user_api_key_hash":"h",
          "usage_object":{"prompt_tokens":3,"inner":{"cached":[4]}}},"request_tags":["x",["y"]],"model":"m"}""";

    assertThat(read("[" + log + "]").get(0).kept())
        .hasToString(
            """
            {"id":"a","response":{"usage":{"prompt_tokens":1,"details":[{"n":2.50}]},"meta":{"units":1}},\
            "cache_hit":false,"end_user":null,"metadata":{"user_api_key_hash":"h",\
            "usage_object":{"prompt_tokens":3,"inner":{"cached":[4]}}},"request_tags":["x",["y"]],"model":"m"}""");
  }

  /** A response may be a text, and what should be a text may be anything. */
  @Test
  void whatIsInTheWrongPlaceIsNotKeptEither() {
    String log =
        "{\"id\":{\"a\":1},\"model\":[1],\"metadata\":\"secret\",\"response\":\"secret\",\"status\":7}";

    assertThat(read(log).get(0).kept())
        .hasToString("{\"id\":{},\"model\":[],\"metadata\":null,\"response\":null,\"status\":7}");
  }

  @Test
  void aMessageOfManyMegabytesTakesNoMemory() {
    int messageBytes = 64 * 1024 * 1024;
    InputStream body =
        new Repeated("[" + GOOD + ",{\"messages\":\"", messageBytes, "\",\"id\":\"l\"}]");
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    List<LiteLlmLog> warmUp = read("[" + GOOD + "]");

    long before = threads.getCurrentThreadAllocatedBytes();
    List<LiteLlmLog> logs = read(body);
    long allocated = threads.getCurrentThreadAllocatedBytes() - before;

    assertThat(logs).extracting(LiteLlmLog::kept).startsWith(warmUp.get(0).kept()).hasSize(2);
    assertThat(logs.get(1).kept()).hasToString("{\"id\":\"l\"}");
    assertThat(allocated).isLessThan(messageBytes / 16);
  }

  @Test
  void schemasOfToolsMayBeDeepAndLargeAndNeedNotBeText() {
    String deep = "{\"properties\":[".repeat(20_000) + "]}".repeat(20_000);
    StringBuilder wide = new StringBuilder("{\"x\":NaN,\"digits\":" + "7".repeat(4_000));
    for (int i = 0; i < 600_000; i++) {
      wide.append(",\"").append(i).append("\":0");
    }
    String longName = "{\"" + "n".repeat(5_000_000) + "\":1,\"messages\":1,\"messages\":2}";
    String body =
        "[{\"tools\":[%s,%s},%s],\"messages\":\"\\ud800\",\"id\":\"a\"},%s]"
            .formatted(deep, wide, longName, GOOD);

    assertThat(read(body))
        .extracting(log -> log.kept().path("id").asString(""))
        .containsExactly("a", "g");
  }

  @Test
  void bytesThatAreNoUtf8AreNoReason() {
    byte[] body = ("\ufeff[{\"messages\":\"?\",\"id\":\"a\"}," + GOOD + "]").getBytes(UTF_8);
    for (int i = 0; i < body.length; i++) {
      body[i] = body[i] == '?' ? (byte) 0xff : body[i];
    }

    assertThat(read(new ByteArrayInputStream(body))).extracting(LiteLlmLog::fault).hasSize(2);
  }

  @Test
  void aBrokenLineLeavesItsNeighbours() {
    String body =
        String.join(
            "\n",
            GOOD,
            "{\"id\":",
            "",
            "{\"id\":\"odd quotes",
            "{\"id\":\"2\"}\r",
            "hello",
            "{\"id\":\"3\"} {\"id\":\"4\"}",
            "[{\"id\":\"5\"}]",
            "{\"id\":\"6\",\"messages\":\"" + "m".repeat(1_000_000),
            "{\"id\":\"7\"}");

    List<LiteLlmLog> logs = read(body);

    assertThat(logs)
        .extracting(log -> log.kept().path("id").asString("-"))
        .containsExactly("g", "-", "-", "2", "-", "-", "-", "-", "7");
    assertThat(logs)
        .extracting(log -> log.fault() == null)
        .containsExactly(true, false, false, true, false, false, true, false, true);
    assertThat(logs.get(1).fault())
        .isEqualTo(
            "The line is not JSON that we read: Unexpected end-of-input within/between Object entries");
  }

  /** Which the content type says, the first may be broken as well. */
  @Test
  void ofLinesTheFirstMayBeBroken() {
    for (String first : List.of("{\"id\":", "hello", "\ufeff}", "7")) {
      List<LiteLlmLog> logs = readLines(first + "\n" + GOOD + "\r\n" + GOOD);

      assertThat(logs)
          .as(first)
          .extracting(log -> log.kept().path("id").asString("-"))
          .endsWith("g", "g")
          .hasSize(3);
    }
    assertThat(readLines("[" + GOOD + "," + GOOD + "]")).hasSize(2);
    assertThat(readLines("\ufeff" + GOOD)).hasSize(1);
    assertThat(refusal(readLines("").get(0))).isEqualTo("The log is empty, not an object");
  }

  @Test
  void anObjectOfSeveralLinesIsOneLog() {
    assertThat(read(GOOD.replace(",", ",\n") + "\n\n")).hasSize(1);
    assertThat(read(GOOD.replace(",", ",\n") + GOOD + "\n" + GOOD)).hasSize(3);
  }

  @Test
  void whatCameBeforeTheBreakIsRead() {
    for (String end : List.of("", ",", ",{\"id\":\"cut", ",{\"id\":7,}]", "]]", "] x")) {
      LiteLlmLogs logs = logs("[" + GOOD + "," + GOOD + end);

      assertThat(logs.next()).isPresent();
      assertThat(logs.next()).isPresent();
      assertThatThrownBy(logs::next)
          .as(end)
          .isInstanceOfSatisfying(
              RequestRefusedException.class,
              e -> assertThat(e.refusal()).isEqualTo(RequestRefusal.BODY_MALFORMED));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"hello", "{", "[", "{\"id\":", "{\"id\":1,}", "[1 2", "\0"})
  void whatIsNoJsonIsRefused(String body) {
    assertThatThrownBy(() -> read(body))
        .isInstanceOfSatisfying(
            RequestRefusedException.class,
            e -> assertThat(e.refusal()).isEqualTo(RequestRefusal.BODY_MALFORMED))
        .hasMessageStartingWith("The body is not JSON that we read: ")
        .hasMessageNotContainingAny("`", "REDACTED");
  }

  /** Each row: a body, and how its logs are refused. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          [7,GOOD]                                              | The log is 7, not an object
          [[GOOD],GOOD]                                         | The log is an array, not an object
          ["text",GOOD]                                         | The log is a text, not an object
          [null,GOOD]                                           | The log is null, not an object
          [{"id":"a","model":"m","model":"n"},GOOD]             | The log cannot be read: model occurs twice in it
          [{"metadata":{"usage_object":{"a":1,"a":2}}},GOOD]    | The log cannot be read: a occurs twice in it
          [{"prompt_tokens":1e99999999999},GOOD]                | The log cannot be read: It holds a number that nothing can hold: 1e99999999999
          ``                                                    | The log is empty, not an object
          """)
  void whatCannotBeTrustedIsRefusedByItself(String body, String fault) {
    List<LiteLlmLog> logs = read(body.replace("GOOD", GOOD));

    assertThat(refusal(logs.get(0))).isEqualTo(fault);
    assertThat(logs.stream().skip(1).map(log -> log.kept().path("id").asString("")))
        .allMatch("g"::equals)
        .hasSize(body.isEmpty() ? 0 : 1);
  }

  /** Whoever writes so much into what is kept does it to be left out. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"request_tags":["x"]}              | "x"    | 100000 | ,    | What is kept of it has more than 262144 bytes
          {"metadata":{"usage_object":[[]]}}  | []     | 40     | ->   | It has more than 32 levels
          {"prompt_tokens":1}                 | 1      | 1001   | none | It holds a number of more than 1000 characters
          """)
  void whatIsFarTooLargeIsRefusedByItself(
      String log, String part, int times, String between, String fault) {
    String large =
        switch (between) {
          case "," -> (part + ",").repeat(times - 1) + part;
          case "->" -> "[".repeat(times) + "]".repeat(times);
          default -> part.repeat(times);
        };

    List<LiteLlmLog> logs = read("[" + log.replace(part, large) + "," + GOOD + "]");

    assertThat(refusal(logs.get(0))).isEqualTo("The log cannot be read: " + fault);
    assertThat(logs.get(0).kept().toString()).hasSizeLessThan(LiteLlmLogReader.SIZE_MAX_BYTES);
    assertThat(FORM.translate(logs.get(1), LATEST)).hasSize(1);
  }

  @Test
  void aTextThatIsFarTooLongIsCutAndStillTooLong() {
    String customer = GOOD.replace("acme", "c".repeat(50_000_000));
    String trace = GOOD.replace("{", "{\"trace_id\":\"" + "t".repeat(1_000_000) + "\",");

    List<LiteLlmLog> logs = read(customer + "\n" + trace);

    assertThat(logs.get(0).kept().path("end_user").asString(""))
        .hasSize(LiteLlmLogs.TEXT_MAX_BYTES);
    assertThat(refusal(logs.get(0))).contains("account_id");
    assertThat(FORM.translate(logs.get(1), LATEST).get(0).getAttributes())
        .doesNotContainKey("trace_id");
  }

  @Test
  void numbersAreExactAndNoNumberIsNone() {
    String log =
        "{\"response_cost\":0.100000000000000000001,\"prompt_tokens\":12345678901234567890,"
            + "\"endTime\":1e3,\"completion_tokens\":NaN,\"total_tokens\":-Infinity}";

    assertThat(read(log).get(0).kept())
        .hasToString(
            "{\"response_cost\":0.100000000000000000001,\"prompt_tokens\":12345678901234567890,"
                + "\"endTime\":1E+3,\"completion_tokens\":null,\"total_tokens\":null}");
  }

  private static String refusal(LiteLlmLog log) {
    try {
      return FORM.translate(log, LATEST).toString();
    } catch (RuntimeException e) {
      return String.valueOf(e.getMessage());
    }
  }

  private static List<LiteLlmLog> read(String body) {
    return read(new ByteArrayInputStream(body.getBytes(UTF_8)));
  }

  private static List<LiteLlmLog> read(InputStream body) {
    LiteLlmLogs logs = new LiteLlmLogs(body, false);
    return all(logs);
  }

  private static List<LiteLlmLog> readLines(String body) {
    return all(new LiteLlmLogs(new ByteArrayInputStream(body.getBytes(UTF_8)), true));
  }

  private static List<LiteLlmLog> all(LiteLlmLogs logs) {
    List<LiteLlmLog> all = new ArrayList<>();
    for (Optional<LiteLlmLog> log = logs.next(); log.isPresent(); log = logs.next()) {
      all.add(log.get());
    }
    return all;
  }

  private static LiteLlmLogs logs(String body) {
    return new LiteLlmLogs(new ByteArrayInputStream(body.getBytes(UTF_8)), false);
  }

  /** A body with one long text in it, which is nowhere in memory. */
  private static final class Repeated extends InputStream {
    private final byte[] before;
    private final byte[] after;
    private final int times;
    private int at;

    Repeated(String before, int times, String after) {
      this.before = before.getBytes(UTF_8);
      this.times = times;
      this.after = after.getBytes(UTF_8);
    }

    @Override
    public int read() {
      int place = at++;
      if (place < before.length) {
        return before[place];
      }
      if (place < before.length + times) {
        return 'x';
      }
      int last = place - before.length - times;
      return last < after.length ? after[last] : -1;
    }
  }
}
