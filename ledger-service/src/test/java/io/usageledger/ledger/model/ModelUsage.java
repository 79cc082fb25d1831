package io.usageledger.ledger.model;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A posted usage event: what it cost, and what it has taken from where. */
final class ModelUsage {
  /**
   * One taking, or below zero one giving back.
   *
   * @param from null is the overdraft
   */
  record Taken(@Nullable ModelCredit from, String unit, BigDecimal amount) {}

  final Step step;
  final List<Taken> taken = new ArrayList<>();
  ModelPrices.@Nullable Cost cost;
  boolean voided;

  ModelUsage(Step step) {
    this.step = step;
  }

  /** What it has taken from there and not given back. */
  BigDecimal net(@Nullable ModelCredit from, String unit) {
    return taken.stream()
        .filter(one -> one.from() == from && one.unit().equals(unit))
        .map(Taken::amount)
        .reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  /** Where it has taken from, in the order in which it first did; null is the overdraft. */
  List<@Nullable ModelCredit> sources(String unit) {
    List<@Nullable ModelCredit> sources = new ArrayList<>();
    for (Taken one : taken) {
      if (one.unit().equals(unit) && !sources.contains(one.from())) {
        sources.add(one.from());
      }
    }
    return sources;
  }
}
