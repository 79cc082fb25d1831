package io.usageledger.ingest.providers;

import io.usageledger.event.Refusal;
import io.usageledger.event.RefusedException;

/**
 * A whole number that a provider reported.
 *
 * @param name where it stands in the usage object, for messages
 */
record Figure(String name, long amount) {
  Figure {
    if (amount < 0) {
      throw new IllegalStateException("A figure is not negative, %s=%d".formatted(name, amount));
    }
  }

  static Figure none(String name) {
    return new Figure(name, 0);
  }

  /** This and another, as one. */
  Figure plus(Figure other) {
    if (amount == 0) {
      return other;
    }
    return other.amount == 0
        ? this
        : new Figure(name + "+" + other.name, Math.addExact(amount, other.amount));
  }

  static RefusedException contradiction(String what) {
    return new RefusedException(
        Refusal.RAW_USAGE_CONTRADICTORY, "raw_usage contradicts itself: " + what);
  }

  RefusedException exceeds(Figure whole) {
    return contradiction("%s is more than %s".formatted(this, whole));
  }

  @Override
  public String toString() {
    return name + "=" + amount;
  }
}
