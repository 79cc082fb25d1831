package io.usageledger.ledger.fold;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.Map;

/** What a batch adds to one row of the hourly roll-up; a void or a re-rating subtracts. */
public final class HourSums {
  private final Map<String, BigInteger> quantities = new HashMap<>();
  private BigDecimal amount = BigDecimal.ZERO;
  private long events;

  /**
   * @param sign 1 adds the event, -1 takes it away
   */
  void add(UsageFacts facts, UsageState state, int sign) {
    events += sign;
    amount = amount.add(state.amountOrZero().multiply(BigDecimal.valueOf(sign)));
    facts
        .quantities()
        .forEach(
            (meter, quantity) ->
                quantities.merge(
                    meter,
                    BigInteger.valueOf(quantity).multiply(BigInteger.valueOf(sign)),
                    BigInteger::add));
  }

  public long events() {
    return events;
  }

  public BigDecimal amount() {
    return amount;
  }

  /** Sums by meter; past 64 bits if need be. */
  public Map<String, BigInteger> quantities() {
    return quantities;
  }
}
