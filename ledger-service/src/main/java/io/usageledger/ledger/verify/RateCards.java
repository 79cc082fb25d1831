package io.usageledger.ledger.verify;

import io.usageledger.event.CanonicalBytes;
import io.usageledger.event.UnitPrice;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/** The rate cards with their prices, looked up as usage rows name them. */
final class RateCards {
  /** Cards that are kept; a ledger has some thousand. */
  private static final int KEPT_MAX = 50_000;

  private static final String REQUESTS = "requests";

  /** One price of a card. */
  record Price(UUID priceId, String meter, String unit, UnitPrice unitPrice) {}

  /**
   * A card as the tables have it.
   *
   * @param missingPrices price ids without a row
   */
  record Card(UUID id, String unit, List<UUID> priceIds, List<Price> prices, long missingPrices) {
    boolean isOfReportedCost() {
      return priceIds.isEmpty();
    }

    /** Whether the card's id and unit follow from its prices. */
    boolean isItself() {
      CanonicalBytes bytes = new CanonicalBytes();
      if (priceIds.isEmpty()) {
        return id.equals(bytes.text("reported_cost").text(unit).digest128());
      }
      priceIds.forEach(
          price ->
              bytes.number(price.getMostSignificantBits()).number(price.getLeastSignificantBits()));
      return id.equals(bytes.digest128())
          && missingPrices == 0
          && prices.stream().allMatch(price -> price.unit().equals(unit));
    }

    /** What a use costs by these prices; null when one of its meters has none. */
    @Nullable BigDecimal cost(Map<String, Long> quantities) {
      Map<String, UnitPrice> byMeter = new HashMap<>();
      prices.forEach(price -> byMeter.put(price.meter(), price.unitPrice()));
      Map<String, Long> used = new LinkedHashMap<>(quantities);
      used.putIfAbsent(REQUESTS, 1L);
      BigDecimal cost = BigDecimal.ZERO;
      for (Map.Entry<String, Long> use : used.entrySet()) {
        UnitPrice price = byMeter.get(use.getKey());
        if (price == null && use.getValue() > 0 && !use.getKey().equals(REQUESTS)) {
          return null;
        }
        cost = price == null ? cost : cost.add(price.costOf(use.getValue()));
      }
      return cost;
    }
  }

  private final JdbcTemplate jdbc;
  private final Map<UUID, Card> kept = new HashMap<>();

  RateCards(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
  }

  private static final String CARD =
      """
      select c.rate_card_id, c.unit as card_unit, c.price_ids, ids.price_id, p.meter, p.unit, p.unit_price, p.per
      from rate_cards c
      left join lateral unnest(c.price_ids) with ordinality as ids (price_id, place) on true
      left join prices p on p.price_id = ids.price_id
      where c.rate_card_id = any(?::uuid[])
      order by c.rate_card_id, ids.place
      """;

  /** Looks up those that are not known yet, at once. */
  void load(List<UUID> ids) {
    String[] unknown =
        ids.stream()
            .distinct()
            .filter(id -> !kept.containsKey(id))
            .map(UUID::toString)
            .toArray(String[]::new);
    if (unknown.length == 0) {
      return;
    }
    if (kept.size() > KEPT_MAX) {
      kept.clear();
    }
    jdbc.query(CARD, this::keep, (Object) unknown);
  }

  private void keep(ResultSet row) throws SQLException {
    UUID id = row.getObject("rate_card_id", UUID.class);
    UUID priceId = row.getObject("price_id", UUID.class);
    Card card = kept.get(id);
    if (card == null) {
      List<UUID> priceIds = List.of((UUID[]) row.getArray("price_ids").getArray());
      card = new Card(id, row.getString("card_unit"), priceIds, new ArrayList<>(), 0);
    }
    if (priceId != null && row.getString("meter") == null) {
      card = new Card(id, card.unit(), card.priceIds(), card.prices(), card.missingPrices() + 1);
    } else if (priceId != null) {
      UnitPrice price = new UnitPrice(row.getBigDecimal("unit_price"), row.getLong("per"));
      card.prices().add(new Price(priceId, row.getString("meter"), row.getString("unit"), price));
    }
    kept.put(id, card);
  }

  @Nullable Card find(UUID id) {
    return kept.get(id);
  }
}
