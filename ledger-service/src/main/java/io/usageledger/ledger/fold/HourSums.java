package io.usageledger.ledger.fold;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;

/** What a batch adds to one row of the hourly roll-up; a void or a re-rating subtracts. */
public final class HourSums {
  /**
   * Sums that fit 64 bits; the others are in {@link #large} alone. Most rows hold one event, whose
   * own quantities these are until another comes.
   */
  private Map<String, Long> sums = Map.of();

  private boolean ofOneEvent = true;

  private Map<String, BigInteger> large = Map.of();
  private BigDecimal amount = BigDecimal.ZERO;
  private long events;

  /**
   * @param sign 1 adds the event, -1 takes it away
   */
  void add(UsageFacts facts, UsageState state, int sign) {
    BigDecimal rated = state.amountOrZero();
    amount = sign == 1 ? amount.add(rated) : amount.subtract(rated);
    if (ofOneEvent && sums.isEmpty() && sign == 1) {
      sums = facts.quantities();
    } else {
      addEach(facts.quantities(), sign);
    }
    events += sign;
  }

  private void addEach(Map<String, Long> quantities, int sign) {
    if (ofOneEvent) {
      sums = new HashMap<>(sums);
      ofOneEvent = false;
    }
    quantities.forEach((meter, quantity) -> add(meter, sign * quantity));
  }

  /** No quantity is below zero, so that its sign can be turned without leaving 64 bits. */
  private void add(String meter, long change) {
    long before = sums.getOrDefault(meter, 0L);
    long after = before + change;
    boolean fits = ((before ^ after) & (change ^ after)) >= 0;
    if (fits && !large.containsKey(meter)) {
      sums.put(meter, after);
      return;
    }
    if (large.isEmpty()) {
      large = new HashMap<>();
    }
    large.merge(meter, BigInteger.valueOf(before).add(BigInteger.valueOf(change)), BigInteger::add);
    sums.remove(meter);
  }

  public long events() {
    return events;
  }

  public BigDecimal amount() {
    return amount;
  }

  /** Each meter with its sum. */
  public void forEach(BiConsumer<String, BigDecimal> meters) {
    sums.forEach((meter, sum) -> meters.accept(meter, BigDecimal.valueOf(sum)));
    large.forEach((meter, sum) -> meters.accept(meter, new BigDecimal(sum)));
  }

  /** The sum of one meter, zero where it was not used; past 64 bits if need be. */
  public BigDecimal sum(String meter) {
    Long sum = sums.get(meter);
    if (sum != null) {
      return BigDecimal.valueOf(sum);
    }
    BigInteger past64Bits = large.get(meter);
    return past64Bits == null ? BigDecimal.ZERO : new BigDecimal(past64Bits);
  }
}
