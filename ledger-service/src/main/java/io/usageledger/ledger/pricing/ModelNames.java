package io.usageledger.ledger.pricing;

import io.usageledger.ledger.pricing.PriceVersion.ModelKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Under which name a model is priced. Immutable. For the model as sent, and then without a prefix
 * that repeats its provider: the name itself where it has prices, else its alias, else the one
 * priced name that differs in letter case only. Last comes the alias of the whole provider. An
 * alias leads to a name and never to another alias; one for the same name only chooses a spelling
 * that has prices.
 */
final class ModelNames {
  private final Map<ModelKey, ModelPrices> prices;

  /** Names that have prices, by their lower case. */
  private final Map<ModelKey, List<ModelKey>> spellings = new HashMap<>();

  /** By lower-case name; versions by falling precedence. */
  private final Map<ModelKey, List<ModelAlias>> aliases;

  ModelNames(Map<ModelKey, ModelPrices> prices, Map<ModelKey, List<ModelAlias>> aliases) {
    this.prices = prices;
    this.aliases = aliases;
    prices
        .keySet()
        .forEach(
            name -> spellings.computeIfAbsent(folded(name), x -> new ArrayList<>(1)).add(name));
  }

  static ModelKey folded(ModelKey name) {
    return new ModelKey(
        name.provider().toLowerCase(Locale.ROOT), name.model().toLowerCase(Locale.ROOT));
  }

  /** The prices that hold for the use; null when no rule leads to any. */
  @Nullable ModelPrices find(RatedUse use) {
    List<ModelKey> spoken = withoutPrefix(use.model());
    for (ModelKey name : spoken) {
      if (isKnown(name, use.ratedAt())) {
        return prices.get(name);
      }
      ModelAlias alias = holding(folded(name), use);
      if (alias != null && leadsOn(alias, use)) {
        return spelled(alias.pricedAs(), use.ratedAt());
      }
      ModelPrices otherCase = spelled(name, use.ratedAt());
      if (otherCase != null) {
        return otherCase;
      }
    }
    ModelKey shortest = spoken.get(spoken.size() - 1);
    ModelAlias ofProvider = holding(folded(everyModelOf(shortest)), use);
    return ofProvider == null
        ? null
        : spelled(new ModelKey(ofProvider.pricedAs().provider(), shortest.model()), use.ratedAt());
  }

  /** Every fact that could ever decide a model's price: of prices and of aliases, counted once. */
  Collection<Instant> publications(ModelKey sent) {
    Set<ModelKey> names = new HashSet<>();
    List<Instant> published = new ArrayList<>();
    List<ModelKey> spoken = withoutPrefix(sent);
    spoken.forEach(name -> names.addAll(spellings.getOrDefault(folded(name), List.of())));
    for (ModelKey name : spoken) {
      for (ModelKey aliased : List.of(name, everyModelOf(name))) {
        for (ModelAlias alias : aliases.getOrDefault(folded(aliased), List.of())) {
          published.add(alias.publishedAt());
          names.addAll(spellings.getOrDefault(folded(target(alias, name)), List.of()));
        }
      }
    }
    names.stream()
        .map(prices::get)
        .filter(Objects::nonNull)
        .flatMap(model -> model.versions().stream())
        .forEach(price -> published.add(price.publishedAt()));
    return published;
  }

  private static ModelKey target(ModelAlias alias, ModelKey name) {
    ModelKey pricedAs = alias.pricedAs();
    return pricedAs.model().equals(ModelAlias.EVERY_MODEL)
        ? new ModelKey(pricedAs.provider(), name.model())
        : pricedAs;
  }

  private static ModelKey everyModelOf(ModelKey name) {
    return new ModelKey(name.provider(), ModelAlias.EVERY_MODEL);
  }

  /** As sent, and once more without the provider's own name in front, if it stands there. */
  private static List<ModelKey> withoutPrefix(ModelKey sent) {
    String provider = sent.provider();
    String model = sent.model();
    int prefix = provider.length() + 1;
    return model.length() > prefix
            && model.charAt(prefix - 1) == '/'
            && model.regionMatches(true, 0, provider, 0, provider.length())
        ? List.of(sent, new ModelKey(provider, model.substring(prefix)))
        : List.of(sent);
  }

  private boolean isKnown(ModelKey name, Instant at) {
    ModelPrices known = prices.get(name);
    return known != null && known.isKnownAt(at);
  }

  /** An alias of a name for itself has ended the one before it: the other rules count again. */
  private boolean leadsOn(ModelAlias alias, RatedUse use) {
    return !alias.isForItself() || isKnown(alias.pricedAs(), use.ratedAt());
  }

  private @Nullable ModelAlias holding(ModelKey folded, RatedUse use) {
    for (ModelAlias alias : aliases.getOrDefault(folded, List.of())) {
      if (alias.holds(use.occurredAt(), use.ratedAt())) {
        return alias;
      }
    }
    return null;
  }

  /** Exactly so, else in the one other letter case that there is; two are none. */
  private @Nullable ModelPrices spelled(ModelKey name, Instant at) {
    if (isKnown(name, at)) {
      return prices.get(name);
    }
    ModelKey only = null;
    for (ModelKey other : spellings.getOrDefault(folded(name), List.of())) {
      if (isKnown(other, at)) {
        if (only != null) {
          return null;
        }
        only = other;
      }
    }
    return only == null ? null : prices.get(only);
  }
}
