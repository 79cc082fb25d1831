package io.usageledger.ingest.prices;

import static io.usageledger.event.Refusal.MODEL_INVALID;
import static io.usageledger.event.Refusal.PERIOD_INVALID;
import static io.usageledger.event.Refusal.PROVIDER_INVALID;

import io.usageledger.event.CanonicalBytes;
import io.usageledger.event.EventChecks;
import io.usageledger.event.LogTopics;
import io.usageledger.ingest.intake.EventFields;
import io.usageledger.ingest.log.LogRecord;
import io.usageledger.log.ModelAliased;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import tools.jackson.databind.JsonNode;

/** The one translation of a model alias. */
final class AliasRequest {
  private static final Set<String> FIELDS =
      Set.of("provider", "model", "priced_as_provider", "priced_as_model", "effective_at");

  private AliasRequest() {}

  /**
   * @param now when it came; an alias without {@code effective_at} holds from then on
   * @param lead how far ahead of now it counts as published
   */
  static LogRecord<ModelAliased> translate(JsonNode json, Instant now, Duration lead) {
    EventFields fields = new EventFields(json, FIELDS);
    Instant micros = now.truncatedTo(ChronoUnit.MICROS);
    ModelAliased draft =
        ModelAliased.newBuilder()
            .setAliasId("")
            .setProvider(fields.text(PROVIDER_INVALID, "provider"))
            .setModel(fields.text(MODEL_INVALID, "model"))
            .setPricedAsProvider(fields.text(PROVIDER_INVALID, "priced_as_provider"))
            .setPricedAsModel(fields.text(MODEL_INVALID, "priced_as_model"))
            .setEffectiveAt(
                Objects.requireNonNullElse(fields.findTime(PERIOD_INVALID, "effective_at"), micros))
            .setPublishedAt(micros.plus(lead))
            .build();
    fields.refuseFaults(() -> EventChecks.check(draft));
    String aliasId = aliasId(draft).toString();
    return new LogRecord<>(
        LogTopics.LEDGER_PRICES,
        aliasId,
        ModelAliased.newBuilder(draft).setAliasId(aliasId).build());
  }

  /** The same alias published twice is one version. */
  private static UUID aliasId(ModelAliased alias) {
    return new CanonicalBytes()
        .text(alias.getProvider())
        .text(alias.getModel())
        .text(alias.getPricedAsProvider())
        .text(alias.getPricedAsModel())
        .instant(alias.getEffectiveAt())
        .digest128();
  }
}
