package io.usageledger.query.history;

import static io.usageledger.query.wire.SqlValues.instant;
import static java.util.Objects.requireNonNull;

import io.usageledger.query.history.Explanation.CreditDrawn;
import io.usageledger.query.history.Explanation.Line;
import io.usageledger.query.history.Explanation.PriceVersion;
import io.usageledger.query.journal.Entry;
import io.usageledger.query.wire.Amount;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Reads what a usage event was rated with and what it drew on. */
@Component
class RatingReader {
  /** Counts 1 for every event without being said. */
  private static final String REQUESTS = "requests";

  private final JdbcClient jdbc;

  RatingReader(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** A line per meter that was reported or priced. */
  List<Line> lines(UsageEvent usage) {
    Map<String, PriceVersion> prices = prices(usage.rateCardId());
    Map<String, Long> quantities = new TreeMap<>(usage.quantities());
    prices
        .keySet()
        .forEach(meter -> quantities.putIfAbsent(meter, meter.equals(REQUESTS) ? 1L : 0L));
    List<Line> lines = new ArrayList<>();
    quantities.forEach((meter, quantity) -> lines.add(line(meter, quantity, prices.get(meter))));
    return lines;
  }

  private static Line line(String meter, long quantity, @Nullable PriceVersion price) {
    Amount amount = price == null ? null : price.unitPrice().times(BigDecimal.valueOf(quantity));
    return new Line(meter, BigInteger.valueOf(quantity), price, amount);
  }

  private static final String PRICES =
      """
      select
        p.meter, p.price_id, p.provider, p.model_id, p.unit_price, p.unit, p.above_input_tokens, p.effective_at,
        p.published_at
      from rate_cards r
      join prices p on p.price_id = any(r.price_ids)
      where r.rate_card_id = :rate_card_id
      order by p.meter, p.above_input_tokens
      """;

  private Map<String, PriceVersion> prices(@Nullable UUID rateCardId) {
    Map<String, PriceVersion> prices = new HashMap<>();
    if (rateCardId == null) {
      return prices;
    }
    jdbc.sql(PRICES)
        .param("rate_card_id", rateCardId)
        .query(
            row -> {
              prices.put(
                  row.getString("meter"),
                  new PriceVersion(
                      row.getObject("price_id", UUID.class),
                      row.getString("provider"),
                      row.getString("model_id"),
                      new Amount(row.getBigDecimal("unit_price")),
                      row.getString("unit"),
                      row.getLong("above_input_tokens"),
                      requireNonNull(instant(row.getObject("effective_at", OffsetDateTime.class))),
                      requireNonNull(
                          instant(row.getObject("published_at", OffsetDateTime.class)))));
            });
    return prices;
  }

  /** What the entries drew from each credit, given back amounts taken off. */
  List<CreditDrawn> creditsDrawn(String accountId, List<Entry> entries) {
    Map<Place, Amount> drawn = new LinkedHashMap<>();
    for (Entry entry : entries) {
      String unit = entry.unit();
      if (unit != null) {
        drawn.merge(
            new Place(entry.creditId(), entry.creditNumber(), unit),
            Amount.ZERO.minus(entry.amount()),
            Amount::plus);
      }
    }
    return drawn.entrySet().stream()
        .map(
            credit ->
                new CreditDrawn(
                    credit.getKey().creditId(),
                    credit.getKey().creditNumber(),
                    credit.getKey().unit(),
                    credit.getValue(),
                    remaining(accountId, credit.getKey().creditNumber())))
        .toList();
  }

  private record Place(@Nullable String creditId, @Nullable Integer creditNumber, String unit) {}

  private static final String REMAINING =
      """
      select remaining
      from credits
      where account_id = :account_id
        and credit_number = :credit_number
      """;

  private @Nullable Amount remaining(String accountId, @Nullable Integer creditNumber) {
    if (creditNumber == null) {
      return null;
    }
    return jdbc.sql(REMAINING)
        .param("account_id", accountId)
        .param("credit_number", creditNumber)
        .query((row, number) -> new Amount(row.getBigDecimal("remaining")))
        .single();
  }
}
