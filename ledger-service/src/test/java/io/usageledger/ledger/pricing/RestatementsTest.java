package io.usageledger.ledger.pricing;

import static org.assertj.core.api.Assertions.assertThat;

import io.usageledger.event.UnitPrice;
import io.usageledger.ledger.pricing.PriceVersion.ModelKey;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RestatementsTest {
  private static final Instant DAY = Instant.parse("2026-11-01T00:00:00Z");
  private static final ModelKey MODEL = new ModelKey("openai", "gpt-5");

  @Test
  void aPriceThatIsSetBackHoldsAgain() {
    List<PriceVersion> versions = versions("3", "2", "3");

    assertThat(versions).hasSize(3).extracting(PriceVersion::priceId).doesNotHaveDuplicates();
    assertThat(costAfter(versions)).isEqualByComparingTo("3");
  }

  @Test
  void whatIsSaidAgainIsOneVersion() {
    assertThat(versions("3", "3.0", "3")).hasSize(1);
    assertThat(versions("3", "2", "2", "3", "3")).hasSize(3);
  }

  /** A reader that begins at the first record again gives the ids that the tables have. */
  @Test
  void everyReaderGivesTheSameIds() {
    assertThat(versions("3", "2", "3", "2")).isEqualTo(versions("3", "2", "3", "2"));
  }

  @Test
  void anAliasThatIsSetBackHoldsAgain() {
    Restatements restatements = new Restatements();
    List<ModelAlias> aliases =
        Stream.of(alias("a", 1), alias("b", 2), alias("a", 3), alias("a", 4))
            .map(restatements::next)
            .flatMap(Optional::stream)
            .toList();

    assertThat(aliases).hasSize(3).extracting(ModelAlias::aliasId).doesNotHaveDuplicates();
    assertThat(aliases.get(2).pricedAs().model()).isEqualTo("a");
  }

  private static BigDecimal costAfter(List<PriceVersion> versions) {
    RatedUse use =
        new RatedUse(MODEL, Map.of("input_tokens", 1L), DAY.plusSeconds(60), DAY.plusSeconds(600));
    return new PriceBook(versions).rate(use).orElseThrow().amount();
  }

  private static List<PriceVersion> versions(String... prices) {
    Restatements restatements = new Restatements();
    return Stream.iterate(0, number -> number < prices.length, number -> number + 1)
        .map(number -> restatements.next(price(prices[number], number)))
        .flatMap(Optional::stream)
        .toList();
  }

  private static PriceVersion price(String price, int number) {
    UUID stated =
        UUID.nameUUIDFromBytes(
            new BigDecimal(price)
                .stripTrailingZeros()
                .toPlainString()
                .getBytes(StandardCharsets.UTF_8));
    return new PriceVersion(
        stated,
        MODEL,
        "input_tokens",
        "credits",
        UnitPrice.ofOne(new BigDecimal(price)),
        0,
        DAY,
        DAY.plusSeconds(number));
  }

  private static ModelAlias alias(String target, int number) {
    return new ModelAlias(
        UUID.nameUUIDFromBytes(target.getBytes(StandardCharsets.UTF_8)),
        MODEL,
        new ModelKey("openai", target),
        DAY,
        DAY.plusSeconds(number));
  }
}
