package io.usageledger.event;

import java.math.BigDecimal;
import java.math.BigInteger;

/**
 * Writes amounts as {@code stripTrailingZeros().toPlainString()} would, without the objects that it
 * takes on the way: every entry of the journal is hashed over two of them.
 */
final class PlainAmount {
  /** A sign, a point, and the digits before and behind it of what fits into a long. */
  static final int MAX_BYTES = 64;

  private static final int SCALE_MAX = 40;
  private static final int ZEROS_MAX = 40;

  private PlainAmount() {}

  /**
   * @return how many bytes were written, or -1 if the amount is none of the usual ones: nothing was
   *     written then
   */
  static int write(BigDecimal amount, byte[] target, int at) {
    BigInteger exact = amount.unscaledValue();
    if (exact.bitLength() >= Long.SIZE - 1
        || amount.scale() > SCALE_MAX
        || amount.scale() < -ZEROS_MAX) {
      return -1;
    }
    long unscaled = exact.longValue();
    int scale = amount.scale();
    if (unscaled == 0) {
      target[at] = '0';
      return 1;
    }
    while (scale > 0 && unscaled % 10 == 0) {
      unscaled /= 10;
      scale--;
    }
    return write(unscaled, scale, target, at);
  }

  /** From the last byte to the first, because that is how a number gives its digits. */
  private static int write(long unscaled, int scale, byte[] target, int at) {
    long rest = Math.abs(unscaled);
    int size = size(rest, scale) + (unscaled < 0 ? 1 : 0);
    int next = at + size;
    for (int zero = scale; zero < 0; zero++) {
      target[--next] = '0';
    }
    for (int place = 1; place <= scale; place++) {
      target[--next] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    if (scale > 0) {
      target[--next] = '.';
    }
    do {
      target[--next] = (byte) ('0' + rest % 10);
      rest /= 10;
    } while (rest > 0);
    if (unscaled < 0) {
      target[--next] = '-';
    }
    return size;
  }

  private static int size(long unsigned, int scale) {
    int digits = 0;
    for (long rest = unsigned; rest > 0; rest /= 10) {
      digits++;
    }
    return scale <= 0 ? digits - scale : Math.max(digits, scale + 1) + 1;
  }
}
