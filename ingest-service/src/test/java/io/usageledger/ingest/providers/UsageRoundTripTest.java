package io.usageledger.ingest.providers;

import static org.assertj.core.api.Assertions.assertThat;

import io.usageledger.event.Refusal;
import io.usageledger.event.RefusedException;
import io.usageledger.ingest.providers.RenderedUsage.Meters;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Random quantities, written as a provider would report them and read again. */
class UsageRoundTripTest {
  private static final int CASES = 5_000;

  @ParameterizedTest
  @EnumSource
  void metersComeBackAsTheyWere(RenderedUsage form) {
    Random random = new Random(20_260_701);
    for (int i = 0; i < CASES; i++) {
      Meters meters = form.random(random);
      ObjectNode usage = form.of(meters);

      Map<String, Long> expected =
          meters.quantities().isEmpty() ? Map.of("input_tokens", 0L) : meters.quantities();
      assertThat(NormalisedUsage.of(usage).quantities())
          .as(() -> form + " " + usage)
          .isEqualTo(expected);
    }
  }

  /** Whatever is wrong with a figure: no quantity is negative, and none exceeds what was said. */
  @ParameterizedTest
  @EnumSource
  void figuresThatWereSpoiltAreRefusedOrStillAddUp(RenderedUsage form) {
    Random random = new Random(7);
    for (int i = 0; i < CASES; i++) {
      ObjectNode usage = form.of(form.random(random));
      spoil(usage, random);
      try {
        Map<String, Long> quantities = NormalisedUsage.of(usage).quantities();
        assertThat(quantities.values()).as(usage::toString).allMatch(quantity -> quantity >= 0);
        long total = usage.path("total_tokens").asLong(usage.path("totalTokenCount").asLong(0));
        if (total > 0) {
          assertThat(quantities.values().stream().mapToLong(Long::longValue).sum())
              .as(usage::toString)
              .isEqualTo(total);
        }
      } catch (RefusedException e) {
        assertThat(e.refusal())
            .isIn(Set.of(Refusal.RAW_USAGE_CONTRADICTORY, Refusal.RAW_USAGE_UNREADABLE));
      }
    }
  }

  private static void spoil(ObjectNode usage, Random random) {
    String[] names = usage.propertyNames().toArray(String[]::new);
    String name = names[random.nextInt(names.length)];
    JsonNode value = usage.get(name);
    if (value.isNumber()) {
      usage.put(name, random.nextInt(40));
    } else if (value.isObject() && !value.isEmpty()) {
      spoil((ObjectNode) value, random);
    } else {
      usage.remove(name);
    }
  }
}
