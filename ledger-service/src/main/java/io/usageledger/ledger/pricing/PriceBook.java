package io.usageledger.ledger.pricing;

import io.usageledger.ledger.pricing.PriceVersion.ModelKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Every price version and model alias, and the rating of an event with them. Immutable. An event is
 * rated whole or not at all: in the first unit in which each of its meters has a price.
 */
public final class PriceBook {
  private static final PriceBook EMPTY = new PriceBook(Map.of(), Map.of());

  private final Map<ModelKey, ModelPrices> prices;
  private final Map<ModelKey, List<ModelAlias>> aliases;
  private final ModelNames names;

  private PriceBook(Map<ModelKey, ModelPrices> prices, Map<ModelKey, List<ModelAlias>> aliases) {
    this.prices = prices;
    this.aliases = aliases;
    this.names = new ModelNames(prices, aliases);
  }

  public PriceBook(Collection<PriceVersion> prices) {
    this(EMPTY.with(prices, List.of()));
  }

  private PriceBook(PriceBook other) {
    this(other.prices, other.aliases);
  }

  /**
   * A book with more in it; costs what the models in {@code more} and the number of models cost,
   * not the number of versions. What is there already stays as it was first published.
   */
  public PriceBook with(Collection<PriceVersion> more, Collection<ModelAlias> moreAliases) {
    Map<ModelKey, ModelPrices> wider = new HashMap<>(prices);
    more.stream()
        .collect(Collectors.groupingBy(PriceVersion::model))
        .forEach(
            (model, added) ->
                wider.merge(model, new ModelPrices(added), (known, unused) -> known.with(added)));
    Map<ModelKey, List<ModelAlias>> widerAliases = new HashMap<>(aliases);
    moreAliases.forEach(
        alias ->
            widerAliases.merge(
                ModelNames.folded(alias.name()), List.of(alias), PriceBook::inOrder));
    return new PriceBook(wider, widerAliases);
  }

  private static List<ModelAlias> inOrder(List<ModelAlias> known, List<ModelAlias> added) {
    ModelAlias alias = added.get(0);
    if (known.stream().anyMatch(one -> one.aliasId().equals(alias.aliasId()))) {
      return known;
    }
    List<ModelAlias> all = new ArrayList<>(known);
    all.add(alias);
    all.sort(ModelAlias.PRECEDENCE.reversed());
    return List.copyOf(all);
  }

  boolean has(PriceVersion price) {
    ModelPrices model = prices.get(price.model());
    return model != null && model.has(price);
  }

  /** How many versions of prices there are. */
  public long priceCount() {
    return prices.values().stream().mapToLong(model -> model.versions().size()).sum();
  }

  /**
   * How many facts could decide a model's price.
   *
   * @param counting versions of prices and aliases that count for a record appended then
   * @param coming versions that will count a moment later
   */
  public record Facts(long counting, long coming) {}

  public Facts facts(ModelKey model, Instant at) {
    Collection<Instant> published = names.publications(model);
    long counting = published.stream().filter(instant -> !instant.isAfter(at)).count();
    return new Facts(counting, published.size() - counting);
  }

  /**
   * Rates an event; empty when no name leads to prices, when a meter that it used has none, or when
   * nothing of it has one.
   */
  public Optional<Rating> rate(RatedUse use) {
    ModelPrices model = names.find(use);
    return model == null ? Optional.empty() : model.rate(use);
  }
}
