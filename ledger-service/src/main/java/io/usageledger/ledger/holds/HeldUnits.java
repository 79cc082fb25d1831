package io.usageledger.ledger.holds;

import java.util.Comparator;

/** What one account has in one unit: where holds queue. */
record HeldUnits(String accountId, String unit) implements Comparable<HeldUnits> {
  private static final Comparator<HeldUnits> ORDER =
      Comparator.comparing(HeldUnits::accountId).thenComparing(HeldUnits::unit);

  @Override
  public int compareTo(HeldUnits other) {
    return ORDER.compare(this, other);
  }
}
