package io.usageledger.ledger.model;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Under which name a model is priced: the five rules of docs/prices.md, tried in their order. */
final class ModelNaming {
  record Name(String provider, String model) {
    Name folded() {
      return new Name(lower(provider), lower(model));
    }
  }

  private final List<Step> prices;
  private final List<Step> aliases;
  private final Census census;

  ModelNaming(List<Step> prices, List<Step> aliases, Census census) {
    this.prices = prices;
    this.aliases = aliases;
    this.census = census;
  }

  static Name of(Step step) {
    return new Name(step.read("provider", "openai"), step.read("model", step.subject()));
  }

  /** Empty is a name that no rule resolves. */
  Optional<Name> pricedAs(Step usage, Instant ratedAt) {
    Name sent = of(usage);
    Optional<Name> named = byOneOfThree(sent, usage, ratedAt);
    if (named.isEmpty() && !isAliased(sent, usage, ratedAt)) {
      named = withoutProvider(sent, usage, ratedAt);
    }
    census.sawIf(named.isEmpty(), "name that nothing leads to");
    return named;
  }

  /** Rules 1 to 3. */
  private Optional<Name> byOneOfThree(Name name, Step usage, Instant ratedAt) {
    if (isPriced(name, ratedAt)) {
      return Optional.of(name);
    }
    Optional<Name> target = alias(name, usage, ratedAt);
    if (target.isPresent()) {
      Optional<Name> led = spelled(target.get(), ratedAt);
      census.saw("name by an alias");
      census.sawIf(led.isEmpty(), "alias to a name without prices");
      return led;
    }
    return spelled(name, ratedAt);
  }

  /** Exactly so, else in the one other letter case that has prices. */
  private Optional<Name> spelled(Name name, Instant ratedAt) {
    if (isPriced(name, ratedAt)) {
      return Optional.of(name);
    }
    List<Name> others =
        prices.stream()
            .filter(price -> !price.appendedAt().isAfter(ratedAt))
            .map(ModelNaming::of)
            .filter(priced -> priced.folded().equals(name.folded()))
            .distinct()
            .toList();
    census.sawIf(others.size() == 1, "name in another letter case");
    census.sawIf(others.size() > 1, "two names in other letter cases");
    return others.size() == 1 ? Optional.of(others.get(0)) : Optional.empty();
  }

  /** Rule 4 for what has the provider in front, then rule 5 for what is left of the name. */
  private Optional<Name> withoutProvider(Name sent, Step usage, Instant ratedAt) {
    String prefix = lower(sent.provider()) + "/";
    if (!lower(sent.model()).startsWith(prefix)) {
      return byProvider(sent, usage, ratedAt);
    }
    Name rest = new Name(sent.provider(), sent.model().substring(prefix.length()));
    Optional<Name> named = byOneOfThree(rest, usage, ratedAt);
    if (named.isPresent() || isAliased(rest, usage, ratedAt)) {
      census.saw("name without its provider");
      return named;
    }
    return byProvider(rest, usage, ratedAt);
  }

  private Optional<Name> byProvider(Name name, Step usage, Instant ratedAt) {
    Optional<Name> named =
        alias(new Name(name.provider(), "*"), usage, ratedAt)
            .flatMap(other -> spelled(new Name(other.provider(), name.model()), ratedAt));
    census.sawIf(named.isPresent(), "name by the provider's alias");
    return named;
  }

  /** Known from the first publication of any price, whatever time that price is for. */
  private boolean isPriced(Name name, Instant ratedAt) {
    return prices.stream()
        .anyMatch(price -> !price.appendedAt().isAfter(ratedAt) && of(price).equals(name));
  }

  private boolean isAliased(Name name, Step usage, Instant ratedAt) {
    return alias(name, usage, ratedAt).isPresent();
  }

  /**
   * Where the newest alias that holds leads; one for the name itself has ended the
   * others, and only chooses a spelling that has prices.
   */
  private Optional<Name> alias(Name name, Step usage, Instant ratedAt) {
    @Nullable Step best = null;
    for (Step alias : aliases) {
      if (of(alias).folded().equals(name.folded())
          && !alias.appendedAt().isAfter(ratedAt)
          && !alias.time("from").isAfter(usage.time("at"))
          && (best == null || comesLater(alias, best))) {
        best = alias;
      }
    }
    if (best == null) {
      return Optional.empty();
    }
    Name target = new Name(best.read("as_provider", "openai"), best.read("as"));
    boolean ended = target.folded().equals(name.folded()) && !isPriced(target, ratedAt);
    census.sawIf(ended, "alias that was ended");
    return ended ? Optional.empty() : Optional.of(target);
  }

  private boolean comesLater(Step alias, Step other) {
    if (alias.number("from") != other.number("from")) {
      return alias.number("from") > other.number("from");
    }
    if (alias.minute() != other.minute()) {
      return alias.minute() > other.minute();
    }
    census.saw("aliases tie");
    return Published.id(alias).toString().compareTo(Published.id(other).toString()) > 0;
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }
}
