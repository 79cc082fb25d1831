package io.usageledger.ledger.pricing;

import io.usageledger.event.CanonicalBytes;
import io.usageledger.ledger.pricing.PriceVersion.ModelKey;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Tells a version that was published twice from one that is stated again after another one for the
 * same time: 3, then 2, then 3 are three versions, and the last holds; 3 and 3 are one. What is
 * published carries an id that follows from what it says alone, so a version that is stated again
 * gets one of its own, which follows from when it was published. It sees the topic from its first
 * record on, so that every reader gives the same ids.
 */
final class Restatements {
  /** What one statement is about: the next about the same takes its place. */
  private record PriceSlot(
      ModelKey model, String meter, String unit, long aboveInputTokens, Instant effectiveAt) {
    static PriceSlot of(PriceVersion price) {
      return new PriceSlot(
          price.model(),
          price.meter(),
          price.unit(),
          price.aboveInputTokens(),
          price.effectiveAt());
    }
  }

  private record AliasSlot(ModelKey name, Instant effectiveAt) {}

  private final Map<PriceSlot, PriceVersion> prices = new HashMap<>();
  private final Map<AliasSlot, ModelAlias> aliases = new HashMap<>();
  private final Set<UUID> given = new HashSet<>();

  /** The version as it counts; empty when it says what is said already. */
  Optional<PriceVersion> next(PriceVersion read) {
    PriceVersion before = prices.get(PriceSlot.of(read));
    if (before != null && before.unitPrice().compareTo(read.unitPrice()) == 0) {
      return Optional.empty();
    }
    PriceVersion version = read.withId(idOf(read.priceId(), read.publishedAt()));
    prices.put(PriceSlot.of(read), version);
    return Optional.of(version);
  }

  /** The alias as it counts; empty when it says what is said already. */
  Optional<ModelAlias> next(ModelAlias read) {
    AliasSlot slot = new AliasSlot(read.name(), read.effectiveAt());
    ModelAlias before = aliases.get(slot);
    if (before != null && before.pricedAs().equals(read.pricedAs())) {
      return Optional.empty();
    }
    ModelAlias version = read.withId(idOf(read.aliasId(), read.publishedAt()));
    aliases.put(slot, version);
    return Optional.of(version);
  }

  private UUID idOf(UUID stated, Instant publishedAt) {
    UUID id = stated;
    while (!given.add(id)) {
      id =
          new CanonicalBytes()
              .number(id.getMostSignificantBits())
              .number(id.getLeastSignificantBits())
              .instant(publishedAt)
              .digest128();
    }
    return id;
  }
}
