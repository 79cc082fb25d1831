package io.usageledger.ledger.posting;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Postgres' binary form of a numeric: how many digits, the weight of the first, the sign, the
 * places after the point, then the digits, each of 0 to 9999. The point stands between two digits,
 * so that the places are filled up to a multiple of four.
 */
final class NumericDigits {
  /** Four shorts and the digits of a long, with a part of one on each side of the point. */
  static final int USUAL_BYTES = 32;

  private static final int HEAD_BYTES = 8;
  private static final int PLACES = 4;
  private static final int BASE = 10_000;
  private static final int NEGATIVE = 0x4000;

  /** Above it the places after the point, filled up, need more than 64 bits. */
  private static final int USUAL_SCALE_MAX = 12;

  private static final long[] POWERS_OF_TEN = {
    1L,
    10L,
    100L,
    1_000L,
    10_000L,
    100_000L,
    1_000_000L,
    10_000_000L,
    100_000_000L,
    1_000_000_000L,
    10_000_000_000L,
    100_000_000_000L,
    1_000_000_000_000L
  };

  private NumericDigits() {}

  /**
   * @param target has room for {@link #USUAL_BYTES}
   * @return how many bytes were written; -1 if the value needs more than 64 bits, and {@link #of}
   *     must write it
   */
  static int write(BigDecimal value, byte[] target, int at) {
    BigInteger exact = value.unscaledValue();
    if (value.scale() < 0
        || value.scale() > USUAL_SCALE_MAX
        || exact.bitLength() >= Long.SIZE - 1) {
      return -1;
    }
    return write(exact.longValue(), value.scale(), target, at);
  }

  private static int write(long amount, int places, byte[] target, int at) {
    long unscaled = amount;
    int scale = unscaled == 0 ? 0 : places;
    while (scale > 0 && unscaled % 10 == 0) {
      unscaled /= 10;
      scale--;
    }
    long unsigned = Math.abs(unscaled);
    long whole = unsigned / POWERS_OF_TEN[scale];
    int filled = (scale + PLACES - 1) / PLACES;
    long behind = unsigned % POWERS_OF_TEN[scale] * POWERS_OF_TEN[filled * PLACES - scale];
    int before = digits(whole);
    int next = at + HEAD_BYTES + 2 * (before + filled);
    for (int digit = 0; digit < filled; digit++) {
      next = putDigit(target, next, behind % BASE);
      behind /= BASE;
    }
    for (int digit = 0; digit < before; digit++) {
      next = putDigit(target, next, whole % BASE);
      whole /= BASE;
    }
    putShort(target, at, before + filled);
    putShort(target, at + 2, unscaled == 0 ? 0 : before - 1);
    putShort(target, at + 4, unscaled < 0 ? NEGATIVE : 0);
    putShort(target, at + 6, scale);
    return HEAD_BYTES + 2 * (before + filled);
  }

  /** The same for whatever an amount may be. */
  static byte[] of(BigDecimal value) {
    BigDecimal exact = value.signum() == 0 ? BigDecimal.ZERO : value.stripTrailingZeros();
    int scale = Math.max(0, exact.scale());
    int filled = (scale + PLACES - 1) / PLACES;
    List<Integer> digits = new ArrayList<>();
    BigInteger rest = exact.abs().setScale(filled * PLACES).unscaledValue();
    while (rest.signum() > 0) {
      BigInteger[] parts = rest.divideAndRemainder(BigInteger.valueOf(BASE));
      digits.add(parts[1].intValue());
      rest = parts[0];
    }
    Collections.reverse(digits);
    ByteBuffer bytes = ByteBuffer.allocate(HEAD_BYTES + 2 * digits.size());
    bytes.putShort((short) digits.size());
    bytes.putShort((short) (digits.isEmpty() ? 0 : digits.size() - filled - 1));
    bytes.putShort((short) (exact.signum() < 0 ? NEGATIVE : 0));
    bytes.putShort((short) scale);
    digits.forEach(digit -> bytes.putShort(digit.shortValue()));
    return bytes.array();
  }

  private static int digits(long whole) {
    int digits = 0;
    for (long rest = whole; rest > 0; rest /= BASE) {
      digits++;
    }
    return digits;
  }

  private static int putDigit(byte[] target, int end, long digit) {
    putShort(target, end - 2, (int) digit);
    return end - 2;
  }

  private static void putShort(byte[] target, int at, int value) {
    target[at] = (byte) (value >>> 8);
    target[at + 1] = (byte) value;
  }
}
