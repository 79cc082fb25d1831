package io.usageledger.localstack.prices;

import io.usageledger.event.UnitPrice;
import io.usageledger.event.Units;
import io.usageledger.localstack.prices.LedgerPrices.Model;
import io.usageledger.localstack.prices.LedgerPrices.Tier;
import io.usageledger.localstack.prices.LedgerPrices.Version;
import io.usageledger.localstack.prices.list.ListedPrice.PriceName;
import java.math.BigDecimal;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;

/** Reads every version of prices, and of aliases, page by page. */
record PriceReader(LedgerDoors doors) {
  private static final String PAGE_ROWS = "1000";

  LedgerPrices read(String unit) {
    List<Version<Tier, UnitPrice>> prices = new ArrayList<>();
    Set<PriceName> later = new HashSet<>();
    List<Version<Model, Model>> aliases = new ArrayList<>();
    pages(
        "/v1/prices?",
        "prices",
        row -> {
          int rank = Units.RATING_ORDER.compare(text(row, "unit"), unit);
          if (rank == 0) {
            prices.add(price(row));
          } else if (rank > 0) {
            later.add(name(row));
          }
        });
    pages("/v1/model-aliases?", "aliases", row -> aliases.add(alias(row)));
    return new LedgerPrices(prices, later, aliases);
  }

  private void pages(String path, String list, Consumer<JsonNode> rows) {
    String cursor = "";
    do {
      JsonNode page =
          doors.read(
              path + "limit=" + PAGE_ROWS + (cursor.isEmpty() ? "" : "&cursor=" + encoded(cursor)));
      page.path(list).forEach(rows);
      cursor = page.path("next_cursor").asString("");
    } while (!cursor.isEmpty());
  }

  private static Version<Tier, UnitPrice> price(JsonNode row) {
    return new Version<>(
        new Tier(name(row), row.path("above_input_tokens").longValue()),
        new UnitPrice(new BigDecimal(text(row, "unit_price")), row.path("per").asLong(1)),
        Instant.parse(text(row, "effective_at")),
        Instant.parse(text(row, "published_at")),
        text(row, "price_id"));
  }

  private static PriceName name(JsonNode row) {
    return new PriceName(text(row, "provider"), text(row, "model"), text(row, "meter"));
  }

  private static Version<Model, Model> alias(JsonNode row) {
    return new Version<>(
        new Model(text(row, "provider"), text(row, "model")),
        new Model(text(row, "priced_as_provider"), text(row, "priced_as_model")),
        Instant.parse(text(row, "effective_at")),
        Instant.parse(text(row, "published_at")),
        text(row, "alias_id"));
  }

  private static String text(JsonNode row, String field) {
    return row.path(field).asString();
  }

  static String encoded(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8);
  }
}
