package io.usageledger.ledger.fold;

import static io.usageledger.ledger.Events.rated;
import static io.usageledger.ledger.Events.usageBuilder;
import static org.assertj.core.api.Assertions.assertThat;

import io.usageledger.ledger.pricing.PriceBook;
import io.usageledger.ledger.pricing.PriceVersion;
import io.usageledger.ledger.pricing.PriceVersion.ModelKey;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * A model that became five times cheaper on a day: 10 and 40 dollars for a million tokens of input
 * and output until 10 June 2025, 2 and 8 from then on. An event of 1,234 and 567 tokens costs
 * 0.01234 + 0.02268 = 0.03502 before, and 0.002468 + 0.004536 = 0.007004 after.
 */
class PriceChangeTest {
  private static final Instant DAY = Instant.parse("2025-06-10T00:00:00Z");
  private static final Instant LONG_BEFORE = Instant.parse("2025-01-01T00:00:00Z");

  private static List<PriceVersion> prices(Instant changePublishedAt) {
    return List.of(
        price("input_tokens", "0.00001", LONG_BEFORE, LONG_BEFORE),
        price("output_tokens", "0.00004", LONG_BEFORE, LONG_BEFORE),
        price("input_tokens", "0.000002", DAY, changePublishedAt),
        price("output_tokens", "0.000008", DAY, changePublishedAt));
  }

  @Test
  void eventsOnBothSidesOfTheDayAndLateOnesCostWhatTheirTimeSays() {
    History history = new History(new PriceBook(prices(DAY.minusSeconds(3600))));
    send(history, "before", DAY.minusNanos(1000), DAY.minusSeconds(1));
    send(history, "on-the-day", DAY, DAY.plusSeconds(1));
    send(history, "late", DAY.minusSeconds(86_400), DAY.plusSeconds(86_400));

    assertThat(amounts(history)).isEqualTo("-0.03502 -0.007004 -0.03502");
  }

  /** What was posted stays as it was posted; the re-rate gives back the difference, and no more. */
  @Test
  void aPriceThatIsPublishedAfterItsDayLeavesThePastUntilARerate() {
    Instant published = DAY.plusSeconds(7200);
    History history = new History(new PriceBook(prices(published)));
    send(history, "before", DAY.minusSeconds(1), DAY);
    send(history, "unaware", DAY.plusSeconds(60), DAY.plusSeconds(61));
    send(history, "aware", DAY.plusSeconds(60), published);
    assertThat(amounts(history)).isEqualTo("-0.03502 -0.03502 -0.007004");

    int before = history.records().size();
    history.at(published.plusSeconds(1));
    for (String event : List.of("before", "unaware", "aware", "unaware")) {
      history.append("a", rated("a", event, "rerate-" + event));
    }
    int entries = history.entries().size();
    history.fold(history.records().subList(before, history.records().size()));

    assertThat(text(history.entries().subList(entries, history.entries().size())))
        .isEqualTo("0.028016");
    assertThat(sum(history)).isEqualByComparingTo("-0.049028"); // 0.03502 + 2 x 0.007004
  }

  @Test
  void everyRowNamesThePricesItWasRatedWith() {
    List<PriceVersion> prices = prices(DAY.minusSeconds(3600));
    History history = new History(new PriceBook(prices));
    history.at(DAY.plusSeconds(1));
    history.append("a", usage("on-the-day", DAY));

    assertThat(history.fold().rateCards().values())
        .anySatisfy(
            card ->
                assertThat(card.priceIds())
                    .containsExactlyInAnyOrder(prices.get(2).priceId(), prices.get(3).priceId()));
  }

  private static void send(History history, String event, Instant occurredAt, Instant appendedAt) {
    int before = history.records().size();
    history.at(appendedAt).append("a", usage(event, occurredAt));
    history.fold(history.records().subList(before, history.records().size()));
  }

  private static io.usageledger.log.UsageRecorded usage(String event, Instant occurredAt) {
    return usageBuilder("a", event)
        .setModel("o3")
        .setOccurredAt(occurredAt)
        .setQuantities(Map.of("input_tokens", 1234L, "output_tokens", 567L))
        .build();
  }

  private static String amounts(History history) {
    return text(history.entries());
  }

  private static String text(List<Entry> entries) {
    return entries.stream()
        .map(entry -> entry.amount().stripTrailingZeros().toPlainString())
        .collect(Collectors.joining(" "));
  }

  private static BigDecimal sum(History history) {
    return history.entries().stream().map(Entry::amount).reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  private static PriceVersion price(
      String meter, String price, Instant effectiveAt, Instant publishedAt) {
    return new PriceVersion(
        UUID.nameUUIDFromBytes((meter + price).getBytes(StandardCharsets.UTF_8)),
        new ModelKey("openai", "o3"),
        meter,
        "usd",
        new BigDecimal(price),
        0,
        effectiveAt,
        publishedAt);
  }
}
