package io.usageledger.query;

import java.math.BigDecimal;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Writes prices and rate cards as the ledger does. */
record PriceRows(JdbcClient jdbc) {
  /** The card of all base prices of a model. */
  UUID rateCard(String provider, String model) {
    UUID id =
        UUID.nameUUIDFromBytes(
            (provider + "/" + model).getBytes(java.nio.charset.StandardCharsets.UTF_8));
    jdbc.sql(
            """
            insert into rate_cards (rate_card_id, price_ids, unit)
            select :id, coalesce(array_agg(price_id order by price_id), array[gen_random_uuid()]), 'credits'
            from prices
            where provider = :provider
              and model_id = :model
            on conflict do nothing
            """)
        .param("id", id)
        .param("provider", provider)
        .param("model", model)
        .update();
    return id;
  }

  UUID rateCard(List<UUID> priceIds) {
    UUID id = UUID.randomUUID();
    jdbc.sql(
            """
            insert into rate_cards (rate_card_id, price_ids, unit)
            values (:id, string_to_array(:price_ids, ',')::uuid[], 'credits')
            """)
        .param("id", id)
        .param("price_ids", String.join(",", priceIds.stream().map(UUID::toString).toList()))
        .update();
    return id;
  }

  /**
   * @param unitPrice of one, or {@code 1/60000}
   */
  UUID price(String model, String meter, String unitPrice, long aboveInputTokens) {
    UUID id = UUID.randomUUID();
    String[] parts = unitPrice.split("/");
    jdbc.sql(
            """
            insert into prices (
              price_id, effective_at, published_at, above_input_tokens, unit_price, per, provider, model_id, meter,
              unit)
            values (
              :id, '2020-01-01 00:00:00Z', '2020-01-01 00:00:00Z', :above, :unit_price, :per, 'openai', :model, :meter,
              'credits')
            """)
        .param("id", id)
        .param("above", aboveInputTokens)
        .param("unit_price", new BigDecimal(parts[0]))
        .param("per", parts.length == 1 ? 1 : Long.parseLong(parts[1]))
        .param("model", model)
        .param("meter", meter)
        .update();
    return id;
  }
}
