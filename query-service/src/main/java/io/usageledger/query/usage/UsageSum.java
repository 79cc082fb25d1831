package io.usageledger.query.usage;

import io.usageledger.query.usage.UsageAnswer.Bucket;
import io.usageledger.query.wire.Amount;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Adds up what the statement found for one bucket and group, a row per unit and other meter. */
final class UsageSum {
  private final Map<String, BigInteger> quantities = new TreeMap<>();
  private final Map<String, Amount> amounts = new TreeMap<>();
  private long events;
  private long unratedEvents;

  /**
   * @param unit empty is unrated
   */
  void addEvents(String unit, long more, Amount amount) {
    events += more;
    if (unit.isEmpty()) {
      unratedEvents += more;
      return;
    }
    amounts.merge(unit, amount, Amount::plus);
  }

  void addQuantity(String meter, BigInteger quantity) {
    if (quantity.signum() != 0) {
      quantities.merge(meter, quantity, BigInteger::add);
    }
  }

  Bucket toBucket(Instant start, Instant end, Map<String, @Nullable String> group) {
    return new Bucket(start, end, group, events, quantities, amounts, unratedEvents);
  }
}
