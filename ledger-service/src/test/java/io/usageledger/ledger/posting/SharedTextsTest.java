package io.usageledger.ledger.posting;

import static org.assertj.core.api.Assertions.assertThat;

import io.usageledger.event.EventContent;
import io.usageledger.log.UsageRecorded;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Events that share their texts say what they said before, in less room. */
class SharedTextsTest {
  private static final int MORE_THAN_ARE_KEPT = 50_000;

  private final SharedTexts texts = new SharedTexts();

  @Test
  void whatTwoEventsRepeatIsThereOnce() {
    UsageRecorded first = event(Map.of("input_tokens", 5L), Map.of("team", "blue"));
    UsageRecorded second = event(Map.of("input_tokens", 7L), Map.of("team", "blue"));

    texts.shareIn(first);
    texts.shareIn(second);

    assertThat(second.getAccountId()).isSameAs(first.getAccountId());
    assertThat(second.getSource()).isSameAs(first.getSource());
    assertThat(second.getOperation()).isSameAs(first.getOperation());
    assertThat(second.getProvider()).isSameAs(first.getProvider());
    assertThat(second.getModel()).isSameAs(first.getModel());
    assertThat(second.getApiKeyId()).isSameAs(first.getApiKeyId());
    assertThat(second.getAttributes().get("team")).isSameAs(first.getAttributes().get("team"));
    assertThat(second.getQuantities().keySet().iterator().next())
        .isSameAs(first.getQuantities().keySet().iterator().next());
  }

  @Test
  void theEventStaysTheSame() {
    for (int entries = 0; entries < 12; entries++) {
      Map<String, Long> quantities = numbered(entries);
      Map<String, String> attributes = new HashMap<>();
      quantities.forEach((name, number) -> attributes.put(name, "value " + number));
      UsageRecorded before = event(new HashMap<>(quantities), new HashMap<>(attributes));
      UsageRecorded shared = event(new HashMap<>(quantities), new HashMap<>(attributes));

      texts.shareIn(shared);

      assertThat(shared).isEqualTo(before);
      assertThat(shared.hashCode()).isEqualTo(before.hashCode());
      assertThat(EventContent.of(shared)).isEqualTo(EventContent.of(before));
      assertThat(JsonObjects.text(new TreeMap<>(shared.getAttributes())))
          .isEqualTo(JsonObjects.text(new TreeMap<>(attributes)));
    }
  }

  @Test
  void aMapInAnArrayIsAMap() {
    Map<String, Long> quantities = numbered(5);
    UsageRecorded event = event(new HashMap<>(quantities), Map.of());
    texts.shareIn(event);
    Map<String, Long> shared = event.getQuantities();

    Map<String, Long> walked = new LinkedHashMap<>();
    shared.forEach(walked::put);

    assertThat(walked).containsExactlyEntriesOf(new TreeMap<>(quantities));
    assertThat(shared.entrySet()).containsExactlyElementsOf(walked.entrySet());
    assertThat(shared).hasSize(5);
    assertThat(shared.get("meter_3")).isEqualTo(3);
    assertThat(shared.getOrDefault("meter_3", 9L)).isEqualTo(3);
    assertThat(shared.getOrDefault("meter", 9L)).isEqualTo(9);
    assertThat(shared.get("meter")).isNull();
    assertThat(shared).containsKey("meter_0").doesNotContainKey("meter_5");
  }

  @Test
  void textsThatTakeEachOthersPlaceStayRight() {
    for (int n = 0; n < MORE_THAN_ARE_KEPT; n++) {
      UsageRecorded event = event(Map.of("input_tokens", 1L), Map.of("request", "request " + n));

      texts.shareIn(event);

      assertThat(event.getAttributes()).containsEntry("request", "request " + n);
    }
  }

  @Test
  void aLongTextIsKeptByItsEventAlone() {
    String value = "x".repeat(65);
    UsageRecorded first = event(Map.of("input_tokens", 1L), Map.of("note", new String(value)));
    UsageRecorded second = event(Map.of("input_tokens", 1L), Map.of("note", new String(value)));

    texts.shareIn(first);
    texts.shareIn(second);

    assertThat(second.getAttributes().get("note"))
        .isEqualTo(value)
        .isNotSameAs(first.getAttributes().get("note"));
  }

  private static Map<String, Long> numbered(int entries) {
    Map<String, Long> numbered = new HashMap<>();
    IntStream.range(0, entries).forEach(n -> numbered.put("meter_" + n, (long) n));
    return numbered;
  }

  /** Each with texts of its own, as they come from a decoder. */
  private static UsageRecorded event(Map<String, Long> quantities, Map<String, String> attributes) {
    return UsageRecorded.newBuilder()
        .setEventId(new UUID(1, 2).toString())
        .setSource(new String("gateway"))
        .setAccountId(new String("account/7"))
        .setOccurredAt(Instant.EPOCH)
        .setOperation(new String("chat"))
        .setProvider(new String("openai"))
        .setModel(new String("gpt-5"))
        .setQuantities(copyOf(quantities))
        .setApiKeyId(new String("key_1"))
        .setAttributes(attributes)
        .build();
  }

  private static Map<String, Long> copyOf(Map<String, Long> quantities) {
    Map<String, Long> copy = new HashMap<>();
    quantities.forEach((name, number) -> copy.put(new String(name), number));
    return copy;
  }
}
