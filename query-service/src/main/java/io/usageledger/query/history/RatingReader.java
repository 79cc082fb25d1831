package io.usageledger.query.history;

import static io.usageledger.query.wire.SqlValues.instant;
import static java.util.Objects.requireNonNull;

import io.usageledger.query.history.Explanation.CreditDrawn;
import io.usageledger.query.history.Explanation.Line;
import io.usageledger.query.history.Explanation.PriceVersion;
import io.usageledger.query.history.Explanation.Rated;
import io.usageledger.query.journal.Entry;
import io.usageledger.query.wire.Amount;
import java.math.BigInteger;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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

  private static final String BY_REPORTED_COST = "reported_cost";

  private final JdbcClient jdbc;

  RatingReader(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** A line per meter that was reported or priced. */
  List<Line> lines(UsageEvent usage) {
    return lines(usage, usage.rateCardId());
  }

  private List<Line> lines(UsageEvent usage, @Nullable UUID rateCardId) {
    Map<String, PriceVersion> prices = prices(rateCardId);
    Map<String, Long> quantities = new TreeMap<>(usage.quantities());
    prices
        .keySet()
        .forEach(meter -> quantities.putIfAbsent(meter, meter.equals(REQUESTS) ? 1L : 0L));
    List<Line> lines = new ArrayList<>();
    quantities.forEach((meter, quantity) -> lines.add(line(meter, quantity, prices.get(meter))));
    return lines;
  }

  private static Line line(String meter, long quantity, @Nullable PriceVersion price) {
    Amount amount = price == null ? null : price.costOf(quantity);
    return new Line(meter, BigInteger.valueOf(quantity), price, amount);
  }

  /** What the lines come to; what was charged, where no line has a price; null while unrated. */
  static @Nullable Amount total(UsageEvent usage, List<Line> lines, @Nullable String ratedBy) {
    if (usage.amount() == null) {
      return null;
    }
    return BY_REPORTED_COST.equals(ratedBy) ? null : sum(lines);
  }

  private static Amount sum(List<Line> lines) {
    return lines.stream()
        .map(Line::amount)
        .filter(Objects::nonNull)
        .reduce(Amount.ZERO, Amount::plus);
  }

  /** Every rating that the event had, from what its entries say of it. */
  List<Rated> history(UsageEvent usage, List<Entry> entries) {
    List<Rated> ratings = new ArrayList<>();
    long seenOffset = -1;
    for (Entry entry : entries) {
      Object from = entry.detail().get("from_rate_card");
      Object to = entry.detail().get("to_rate_card");
      if (ratings.isEmpty() && from != null) {
        ratings.add(rated(usage, UUID.fromString(from.toString()), entries.get(0)));
      }
      if (to != null && entry.logOffset() != seenOffset) {
        ratings.add(rated(usage, UUID.fromString(to.toString()), entry));
        seenOffset = entry.logOffset();
      }
    }
    UUID card = usage.rateCardId();
    if (ratings.isEmpty() && card != null && !entries.isEmpty()) {
      ratings.add(rated(usage, card, entries.get(0)));
    }
    return ratings;
  }

  private static final String CARD =
      """
      select unit, cardinality(price_ids) = 0 as reported
      from rate_cards
      where rate_card_id = :rate_card_id
      """;

  private record Card(String unit, boolean reported) {}

  private Rated rated(UsageEvent usage, UUID rateCardId, Entry entry) {
    Card card =
        jdbc.sql(CARD)
            .param("rate_card_id", rateCardId)
            .query((row, number) -> new Card(row.getString("unit"), row.getBoolean("reported")))
            .single();
    List<Line> lines = lines(usage, rateCardId);
    UsageEvent.ReportedCost cost = usage.reportedCost();
    boolean reported = card.reported();
    return new Rated(
        rateCardId,
        reported ? BY_REPORTED_COST : "prices",
        card.unit(),
        reported && cost != null ? cost.amount() : sum(lines),
        lines,
        text(entry.detail().get("rating_id")),
        text(entry.detail().get("reason")),
        entry.appendedAt());
  }

  private static @Nullable String text(@Nullable Object detail) {
    return detail == null ? null : detail.toString();
  }

  private static final String PRICES =
      """
      select
        p.meter, p.price_id, p.provider, p.model_id, p.unit_price, p.per, p.unit, p.above_input_tokens,
        p.effective_at, p.published_at
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
                      row.getLong("per"),
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
                    remainingAfter(
                        accountId,
                        credit.getKey().creditNumber(),
                        entries.get(entries.size() - 1).sequenceNumber()),
                    remaining(accountId, credit.getKey().creditNumber())))
        .toList();
  }

  private record Place(@Nullable String creditId, @Nullable Integer creditNumber, String unit) {}

  /** What remains now, less what happened later: of a recent event that is little to read. */
  private static final String REMAINING_AFTER =
      """
      select c.remaining - coalesce((
          select sum(e.amount)
          from entries e
          where e.account_id = c.account_id
            and e.sequence_number > :sequence_number
            and e.credit_number = c.credit_number
        ), 0) as remaining
      from credits c
      where c.account_id = :account_id
        and c.credit_number = :credit_number
      """;

  private @Nullable Amount remainingAfter(
      String accountId, @Nullable Integer creditNumber, long sequenceNumber) {
    if (creditNumber == null) {
      return null;
    }
    return jdbc.sql(REMAINING_AFTER)
        .param("account_id", accountId)
        .param("credit_number", creditNumber)
        .param("sequence_number", sequenceNumber)
        .query((row, number) -> new Amount(row.getBigDecimal("remaining")))
        .single();
  }

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
