package io.usageledger.ingest.otlp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.usageledger.event.Refusal;
import io.usageledger.event.RefusedException;
import io.usageledger.ingest.IngestSettings;
import io.usageledger.ingest.usage.RefusedUsage;
import io.usageledger.log.UsageRecorded;
import io.usageledger.log.UsageRefused;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/** {@code otlp-records.txt}: what a span or log record says, and what it becomes. */
class GenAiFormTest {
  private static final Instant LATEST = Instant.parse("2027-01-01T00:00:00Z");

  private final GenAiForm form = form(Map.of("ingest.otlp.operations.in_house", "video"));

  static Stream<Arguments> cases() throws IOException {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                Objects.requireNonNull(
                    GenAiFormTest.class.getResourceAsStream("/otlp-records.txt")),
                StandardCharsets.UTF_8))) {
      return lines
          .lines()
          .filter(line -> line.contains(" => ") && !line.startsWith("#"))
          .toList()
          .stream()
          .map(line -> line.split(" => ", 2))
          .map(parts -> Arguments.of(parts[0], parts[1]));
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void recordBecomesUsageOrIsRefusedByName(String changes, String expected) {
    GenAiRecord record = record(changes);
    if (expected.equals("skipped")) {
      assertThat(form.translate(record, LATEST)).isEmpty();
    } else if (expected.startsWith("refused ")) {
      String[] refusal = expected.split(" ", 3);
      assertThatThrownBy(() -> form.translate(record, LATEST))
          .isInstanceOfSatisfying(
              RefusedException.class, e -> assertThat(e.refusal().code()).isEqualTo(refusal[1]))
          .hasMessageContaining(refusal[2]);
    } else {
      assertSays(form.translate(record, LATEST).get(0), expected);
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void whatIsKeptOfARecordSaysTheSameAgain(String changes, String expected) {
    GenAiRecord record = record(changes);
    UsageRefused refused =
        form.kept(record, new RefusedException(Refusal.EVENT_MALFORMED, "")).orElseThrow();

    assertThat(outcome(() -> new RefusedUsage(List.of(form)).translate(sent(refused), LATEST)))
        .isEqualTo(outcome(() -> form.translate(record, LATEST)));
  }

  /** Each is refused, and would be another event without what is wrong with it. */
  @Test
  void whatIsKeptOfAFaultIsStillOne() {
    String jwt = "j".repeat(1_100);
    for (String changes :
        List.of(
            "{\"enduser.id\":\"" + jwt + "\",\"user.id\":\"bob\"}",
            "{\"usage_ledger.account_id\":\""
                + jwt
                + "\",\"resource.usage_ledger.account_id\":\"p\"}",
            "{\"gen_ai.usage.output_tokens\":\"" + "7".repeat(1_100) + "\"}",
            "{\"gen_ai.response.id\":\"" + jwt + "\"}",
            "{\"user.id\":\"Bob \\ud83d\"}")) {
      GenAiRecord record = record(changes);
      RefusedException why = refusal(() -> form.translate(record, LATEST));
      UsageRefused refused = form.kept(record, why).orElseThrow();

      RefusedException again =
          refusal(() -> new RefusedUsage(List.of(form)).translate(sent(refused), LATEST));

      assertThat(again.refusal()).as(changes).isEqualTo(why.refusal());
    }
  }

  @Test
  void ofWhatCannotBeReadItIsOnlySaidThatItWasThere() {
    List<RefusedException> unreadable =
        Collections.nCopies(300_000, new RefusedException(Refusal.EVENT_MALFORMED, "secret"));

    assertThat(form.unreadable(unreadable))
        .singleElement()
        .satisfies(
            one ->
                assertThat(one.getDetail())
                    .startsWith("Of one export 300000 spans or log records could not be read")
                    .doesNotContain("secret"));
  }

  private static RefusedException refusal(Supplier<List<UsageRecorded>> translation) {
    return catchThrowableOfType(RefusedException.class, translation::get);
  }

  /** As Kafka gives it: its text was UTF-8 in between. */
  private static UsageRefused sent(UsageRefused refused) {
    byte[] event = Objects.requireNonNull(refused.getEvent()).getBytes(StandardCharsets.UTF_8);
    return UsageRefused.newBuilder()
        .setForm(refused.getForm())
        .setReason(refused.getReason())
        .setDetail(refused.getDetail())
        .setEvent(new String(event, StandardCharsets.UTF_8))
        .build();
  }

  /** Events, or the words of a refusal. */
  private static Object outcome(Supplier<List<UsageRecorded>> translation) {
    try {
      return translation.get();
    } catch (RefusedException e) {
      return e.refusal() + ": " + e.detail();
    }
  }

  @Test
  void peoplesWordsAreNotKeptAndIdsAre() {
    String kept =
        form.json(
                record(
                    """
                    {"user.id":null,"gen_ai.prompt.0.content":"secret","input.value":"secret",
                     "llm.prompts":"secret","resource.process.command_line":"--key=secret",
                     "usage_ledger.attribute.long":"%s","customer.id":"c-1","tenantId":7,
                     "resource.org_id":"o-1"}"""
                        .formatted("x".repeat(1025))))
            .orElseThrow()
            .toString();

    assertThat(kept)
        .contains("\"customer.id\":\"c-1\"", "\"tenantId\":7", "\"org_id\":\"o-1\"")
        .doesNotContain("secret", "xxx");
  }

  @Test
  void whatHadNoAccountHasOneOnceItsAttributeIsNamed() {
    GenAiRecord record = record("{\"user.id\":null,\"customer.id\":\"c-1\"}");
    RefusedException why =
        catchThrowableOfType(RefusedException.class, () -> form.translate(record, LATEST));
    UsageRefused kept = form.kept(record, why).orElseThrow();
    assertThat(kept.getReason()).isEqualTo("account_id_invalid");
    assertThat(kept.getAccountId()).isNull();
    assertThat(kept.getSource()).isEqualTo("shop");
    assertThat(kept.getEventId()).isEqualTo("r-1");

    GenAiForm mended = form(Map.of("ingest.otlp.account-attributes", "customer.id"));
    UsageRecorded event = new RefusedUsage(List.of(mended)).translate(kept, LATEST).get(0);

    assertThat(event.getAccountId()).isEqualTo("c-1");
    assertThat(event.getQuantities()).isEqualTo(Map.of("input_tokens", 12L, "output_tokens", 3L));
  }

  private static void assertSays(UsageRecorded event, String expected) {
    Map<String, String> fields = fields(event);
    Map<String, Long> meters = new HashMap<>();
    for (String field : expected.split(" (?=[a-z_0-9.]+[=~])")) {
      String[] parts = field.split("[=~]", 2);
      String actual = fields.getOrDefault(parts[0], "");
      if (field.startsWith(parts[0] + "~")) {
        assertThat(actual).as(parts[0]).matches(parts[1]);
      } else {
        assertThat(actual).as(parts[0]).isEqualTo(parts[1]);
      }
      if (parts[0].endsWith("_tokens")) {
        meters.put(parts[0], Long.valueOf(parts[1]));
      }
    }
    if (!meters.isEmpty()) {
      assertThat(event.getQuantities()).isEqualTo(meters);
    }
  }

  @Test
  void aSpanAndALogRecordOfOneResponseHaveOneIdentity() {
    UsageRecorded span = form.translate(record("{}"), LATEST).get(0);
    UsageRecorded log = form.translate(record("log {}"), LATEST).get(0);

    assertThat(log.getAccountId()).isEqualTo(span.getAccountId());
    assertThat(log.getSource()).isEqualTo(span.getSource());
    assertThat(log.getEventId()).isEqualTo(span.getEventId());
  }

  @Test
  void twoRecordsOfOneSpanAreTwoEventsAndEachIsTheSameAgain() {
    String nameless = "log {\"gen_ai.response.id\":null,\"gen_ai.usage.input_tokens\":%d}";

    String first = record(nameless.formatted(1)).eventId();
    assertThat(record(nameless.formatted(1)).eventId()).isEqualTo(first);
    assertThat(record(nameless.formatted(2)).eventId()).isNotEqualTo(first);
  }

  @Test
  void attributesOfOnesOwnAreBounded() {
    StringBuilder many = new StringBuilder("{\"usage_ledger.attribute.long\":\"");
    many.append("x".repeat(1025)).append('"');
    for (int i = 0; i < 100; i++) {
      many.append(",\"usage_ledger.attribute.a%02d\":\"v\"".formatted(i));
    }
    Map<String, String> attributes =
        form.translate(record(many + "}"), LATEST).get(0).getAttributes();

    assertThat(attributes).hasSizeLessThan(40).containsKeys("a00", "a29", "trace_id");
    assertThat(attributes).doesNotContainKeys("a30", "long");
  }

  @Test
  void settingsDecideWhatMeansWhat() {
    GenAiForm configured =
        form(
            Map.of(
                "ingest.otlp.account-attributes", "tenant",
                "ingest.otlp.attributes", "team",
                "ingest.otlp.operations.invoke_agent", "chat"));
    GenAiRecord record =
        record("{\"tenant\":\"t-1\",\"team\":\"blue\",\"gen_ai.operation.name\":\"invoke_agent\"}");

    UsageRecorded event = configured.translate(record, LATEST).get(0);
    assertThat(event.getAccountId()).isEqualTo("t-1");
    assertThat(event.getOperation()).isEqualTo("chat");
    assertThat(event.getAttributes()).containsOnlyKeys("team", "trace_id", "span_id");
  }

  private static GenAiForm form(Map<String, String> settings) {
    return new GenAiForm(
        new Binder(new MapConfigurationPropertySource(settings))
            .bindOrCreate("ingest", IngestSettings.class));
  }

  private static GenAiRecord record(String changes) {
    Exported exported =
        changes.startsWith("log ")
            ? new LogRecords().exported(UsualExport.with(changes.substring(4)).logs())
            : new Spans().exported(UsualExport.with(changes).trace());
    return exported.ofModels().get(0);
  }

  private static Map<String, String> fields(UsageRecorded event) {
    Map<String, String> fields = new HashMap<>(event.getAttributes());
    event.getQuantities().forEach((meter, quantity) -> fields.put(meter, quantity.toString()));
    fields.put("account", event.getAccountId());
    fields.put("source", event.getSource());
    fields.put("id", event.getEventId());
    fields.put("time", event.getOccurredAt().toString());
    fields.put("operation", event.getOperation());
    fields.put("provider", event.getProvider());
    fields.put("model", event.getModel());
    fields.put("conversation", event.getConversationId());
    fields.put("api_key", event.getApiKeyId());
    fields.put("hold", event.getHoldId());
    fields.put("raw", event.getRawUsage());
    if (event.getReportedCost() != null) {
      fields.put("cost", event.getReportedCost().getAmount().toPlainString());
    }
    return fields;
  }
}
