package io.usageledger.ingest.intake;

import java.math.BigDecimal;

/**
 * Bounds numbers that JSON may write in a few characters: 1e-999999999 is one digit, and to move
 * its point takes as much memory and time as a number of a billion digits.
 */
public final class FewDigits {
  private static final int DIGITS_MAX = 60;

  private FewDigits() {}

  /** Whether neither the digits nor the exponent are more than any amount, count or time has. */
  public static boolean has(BigDecimal number) {
    return number.precision() <= DIGITS_MAX && Math.abs((long) number.scale()) <= DIGITS_MAX;
  }
}
