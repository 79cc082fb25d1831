package io.usageledger.ledger.pricing;

import io.usageledger.ledger.pricing.PriceVersion.ModelKey;
import java.time.Instant;
import java.util.Comparator;
import java.util.UUID;

/**
 * One version of a fact: usage of one name is priced as a model of another. An alias of a name for
 * itself ends the one before it.
 *
 * @param name as usage events say it; {@link #EVERY_MODEL} stands for all of the provider's
 * @param pricedAs the model whose prices hold; {@link #EVERY_MODEL} is the one of the same name
 * @param effectiveAt compared with the event's occurred_at
 * @param publishedAt compared with the append time of the record that is rated
 */
public record ModelAlias(
    UUID aliasId, ModelKey name, ModelKey pricedAs, Instant effectiveAt, Instant publishedAt) {
  static final String EVERY_MODEL = "*";

  /** The version that counts is the last of those that hold; ids compare as texts. */
  static final Comparator<ModelAlias> PRECEDENCE =
      Comparator.comparing(ModelAlias::effectiveAt)
          .thenComparing(ModelAlias::publishedAt)
          .thenComparing(alias -> alias.aliasId().toString());

  public ModelAlias {
    if (name.model().equals(EVERY_MODEL) != pricedAs.model().equals(EVERY_MODEL)) {
      throw new IllegalStateException("Alias %s of %s for %s".formatted(aliasId, name, pricedAs));
    }
  }

  ModelAlias withId(UUID id) {
    return new ModelAlias(id, name, pricedAs, effectiveAt, publishedAt);
  }

  boolean holds(Instant occurredAt, Instant ratedAt) {
    return !publishedAt.isAfter(ratedAt) && !effectiveAt.isAfter(occurredAt);
  }

  /** Whether it leads to the name that it is of; letter case does not count. */
  boolean isForItself() {
    return ModelNames.folded(name).equals(ModelNames.folded(pricedAs));
  }
}
