package io.usageledger.ledger.model;

import static java.util.Objects.requireNonNull;

import io.usageledger.event.Refusal;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Usage, its voids and its later ratings. */
final class ModelPosting {
  private final ModelAccount account;
  private final ModelPrices prices;
  private final Step step;
  private final String name;
  private final Instant now;

  ModelPosting(ModelAccount account, ModelPrices prices, Step step) {
    this.account = account;
    this.prices = prices;
    this.step = step;
    this.name = step.read("source", "gateway") + "/" + step.read("id");
    this.now = step.appendedAt();
  }

  ModelOutcome record() {
    Map<String, String> content = step.content("id", "source");
    @Nullable Map<String, String> before = account.said.putIfAbsent("usage " + name, content);
    if (before != null) {
      return account.repeated(before.equals(content));
    }
    account.expire(now);
    ModelUsage usage = new ModelUsage(step);
    account.usage.put(name, usage);
    Optional<ModelPrices.Cost> cost = cost(step);
    account.census.sawIf(account.terms.closedAt() != null, "usage of a closed account");
    if (cost.isEmpty()) {
      account.census.sawIf(account.terms.isByReportedCost(), "reported cost is missing");
      account.unrated++;
      return ModelOutcome.UNRATED.settling(step.find("hold"), BigDecimal.ZERO);
    }
    saw(cost.get());
    charge(usage, cost.get());
    return ModelOutcome.POSTED.settling(step.find("hold"), cost.get().amount());
  }

  /** By what the account is charged by now. */
  private Optional<ModelPrices.Cost> cost(Step usage) {
    if (!account.terms.isByReportedCost()) {
      return prices.cost(usage, now);
    }
    return usage.find("cost") == null
        ? Optional.empty()
        : Optional.of(
            new ModelPrices.Cost(usage.read("currency"), usage.amount("cost"), Set.of()));
  }

  private void saw(ModelPrices.Cost cost) {
    account.census.sawIf(cost.isReported(), "charged at its reported cost in " + cost.unit());
    account.census.sawIf(
        !cost.isReported() && step.find("cost") != null, "charged by prices all the same");
    account.census.saw("charged in " + cost.unit());
    account.census.sawIf(
        cost.prices().stream().anyMatch(price -> price.number("above") > 0), "above a tier");
    account.census.sawIf(cost.amount().signum() == 0, "costs nothing");
    account.census.sawIf(
        cost.prices().stream().anyMatch(price -> price.minute() == step.minute()),
        "price published at the same instant");
    account.census.sawIf(
        cost.prices().stream().anyMatch(price -> price.number("from") == step.number("at")),
        "price effective at the same instant");
    account.census.sawIf(
        step.quantities().values().stream().anyMatch(quantity -> quantity > 1L << 32),
        "more than 2^32");
    account.census.sawIf(step.find("hold") != null, "settles a hold");
  }

  private void charge(ModelUsage usage, ModelPrices.Cost cost) {
    usage.cost = cost;
    usage.taken.addAll(account.draw(cost.unit(), cost.amount(), usage.step.time("at")));
  }

  ModelOutcome voided() {
    @Nullable ModelUsage usage = account.usage.get(name);
    if (usage == null) {
      return ModelOutcome.refused(Refusal.USAGE_UNKNOWN);
    }
    account.expire(now);
    if (usage.voided) {
      return ModelOutcome.DUPLICATE;
    }
    usage.voided = true;
    account.census.sawIf(usage.cost == null, "unrated usage is voided");
    account.census.sawIf(
        usage.cost != null && usage.cost.isReported(), "voided after its reported cost");
    if (usage.cost == null) {
      account.unrated--;
    } else {
      giveBack(usage, usage.cost.amount());
    }
    return ModelOutcome.POSTED;
  }

  ModelOutcome rate() {
    @Nullable ModelUsage usage = account.usage.get(name);
    if (usage == null) {
      return ModelOutcome.refused(Refusal.USAGE_UNKNOWN);
    }
    account.expire(now);
    Optional<ModelPrices.Cost> cost = cost(usage.step);
    account.census.sawIf(
        cost.isEmpty() && usage.cost != null && !usage.voided, "stays as it was rated");
    if (usage.voided || cost.isEmpty() || isRight(usage.cost, cost.get())) {
      return ModelOutcome.DUPLICATE;
    }
    if (usage.cost == null) {
      account.unrated--;
      account.census.saw("rated later");
      charge(usage, cost.get());
    } else {
      rerate(usage, cost.get());
    }
    return ModelOutcome.POSTED;
  }

  /** Other prices with the same result are named from now on, though nothing moves. */
  private static boolean isRight(ModelPrices.@Nullable Cost cost, ModelPrices.Cost other) {
    return cost != null
        && cost.unit().equals(other.unit())
        && cost.prices().equals(other.prices());
  }

  /** Only the difference moves, unless the unit is another. */
  private void rerate(ModelUsage usage, ModelPrices.Cost cost) {
    ModelPrices.Cost old = requireNonNull(usage.cost);
    account.census.sawIf(old.isReported(), "re-rated from reported cost");
    account.census.sawIf(cost.isReported(), "re-rated to reported cost");
    if (!old.unit().equals(cost.unit())) {
      account.census.saw("re-rated in another unit");
      giveBack(usage, old.amount());
      charge(usage, cost);
      return;
    }
    BigDecimal more = cost.amount().subtract(old.amount());
    account.census.saw("re-rated " + List.of("down", "to the same", "up").get(more.signum() + 1));
    if (more.signum() < 0) {
      giveBack(usage, more.negate());
    } else {
      usage.taken.addAll(account.draw(cost.unit(), more, usage.step.time("at")));
    }
    usage.cost = cost;
  }

  private void giveBack(ModelUsage usage, BigDecimal amount) {
    String unit = requireNonNull(usage.cost).unit();
    new ModelGivingBack(account, usage, unit, now).giveBack(amount);
  }
}
