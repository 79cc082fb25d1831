package io.usageledger.ledger.fold;

import io.usageledger.ledger.pricing.PriceBook;
import io.usageledger.ledger.pricing.RateCard;
import io.usageledger.ledger.pricing.Rating;
import io.usageledger.log.ReportedCost;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/** What an account's usage is charged by. */
public enum Charging {
  /** The prices that are published. */
  PRICES {
    @Override
    public Optional<Rating> rate(UsageFacts facts, PriceBook prices, Instant at) {
      return prices.rate(facts.ratedAt(at));
    }
  },
  /** The cost that the gateway reported, in its currency; usage without one is never free. */
  REPORTED_COST {
    @Override
    public Optional<Rating> rate(UsageFacts facts, PriceBook prices, Instant at) {
      ReportedCost cost = facts.reportedCost();
      return cost == null
          ? Optional.empty()
          : Optional.of(
              new Rating(
                  cost.getCurrency(),
                  cost.getAmount().stripTrailingZeros(),
                  RateCard.ofReportedCost(cost.getCurrency())));
    }
  };

  /**
   * What usage costs when it is rated then; empty leaves it as it is.
   *
   * @param at append time of the record that asks for the rating
   */
  public abstract Optional<Rating> rate(UsageFacts facts, PriceBook prices, Instant at);

  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }

  public static Charging of(String code) {
    return valueOf(code.toUpperCase(Locale.ROOT));
  }
}
