package io.usageledger.ledger.pricing;

import io.usageledger.ledger.pricing.PriceVersion.ModelKey;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;

/** A price book by hand. Times are days of March 2026; amounts are of one event's use. */
final class MarchPrices {
  private MarchPrices() {}

  static PriceVersion version(
      String model,
      String meter,
      String unit,
      String price,
      long above,
      int effective,
      int published) {
    String content = String.join("|", model, meter, unit, price, "" + above, "" + effective);
    return new PriceVersion(
        UUID.nameUUIDFromBytes(content.getBytes(StandardCharsets.UTF_8)),
        key(model),
        meter,
        unit,
        new BigDecimal(price),
        above,
        day(effective),
        day(published));
  }

  static ModelAlias alias(String name, String pricedAs, int effective, int published) {
    return new ModelAlias(
        UUID.randomUUID(), key(name), key(pricedAs), day(effective), day(published));
  }

  static ModelKey key(String text) {
    int slash = text.indexOf('/');
    return new ModelKey(text.substring(0, slash), text.substring(slash + 1));
  }

  static Instant day(int day) {
    return Instant.parse("2026-03-01T00:00:00Z").plus(Duration.ofDays(day - 1));
  }

  static String amount(PriceBook book, String model, String used, int occurred, int rated) {
    return rate(book, "p", model, used, occurred, rated)
        .map(rating -> rating.amount().stripTrailingZeros().toPlainString())
        .orElse("unrated");
  }

  /** Meters are named without {@code _tokens}, which every one of them ends with. */
  static Optional<Rating> rate(
      PriceBook book, String provider, String model, String used, int occurred, int rated) {
    Map<String, Long> quantities =
        Arrays.stream(used.split(" +"))
            .map(part -> part.split("="))
            .collect(
                Collectors.toMap(
                    part -> part[0] + "_tokens",
                    part -> Long.parseLong(part[1]),
                    Long::sum,
                    HashMap::new));
    return book.rate(
        new RatedUse(new ModelKey(provider, model), quantities, day(occurred), day(rated)));
  }
}
