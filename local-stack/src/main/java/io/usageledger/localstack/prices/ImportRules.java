package io.usageledger.localstack.prices;

import io.usageledger.localstack.prices.list.ListedPrice;
import io.usageledger.localstack.prices.list.PriceListException;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How a list is imported.
 *
 * @param now when; changed prices hold from then on
 * @param effectiveAt from when undated prices hold, first ones and changed ones, when it was said
 * @param confirmed models whose jumps are wanted, as {@code model} or {@code provider/model}
 * @param confirmation whether every jump is
 */
record ImportRules(
    String unit,
    Instant now,
    @Nullable Instant effectiveAt,
    Set<String> confirmed,
    Confirmation confirmation) {
  /** Whose jumps are imported. */
  enum Confirmation {
    NAMED,
    ALL
  }

  ImportRules {
    confirmed = Set.copyOf(confirmed);
  }

  boolean isConfirmed(String provider, String model) {
    return confirmation == Confirmation.ALL
        || confirmed.contains(model)
        || confirmed.contains(provider + "/" + model);
  }

  /**
   * @throws PriceListException when the list has no model of a name that was confirmed: a slip of
   *     the pen must not look like a jump that stays held back
   */
  void requireListed(Collection<ListedPrice> listed) {
    Set<String> known = new HashSet<>();
    for (ListedPrice price : listed) {
      known.add(price.name().model());
      known.add(price.name().provider() + "/" + price.name().model());
    }
    List<String> unknown =
        confirmed.stream().filter(name -> !known.contains(name)).sorted().toList();
    if (!unknown.isEmpty()) {
      throw new PriceListException(
          "--confirm names %s, which the list does not have. Name a model as the list does, as MODEL or PROVIDER/MODEL; nothing was sent."
              .formatted(String.join(", ", unknown)));
    }
  }

  Instant changesHoldFrom() {
    return effectiveAt == null ? now : effectiveAt;
  }
}
