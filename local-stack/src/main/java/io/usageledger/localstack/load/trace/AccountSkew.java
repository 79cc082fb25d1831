package io.usageledger.localstack.load.trace;

import java.util.Arrays;

/**
 * Few accounts with much and many with little: account number n has the weight 1/n, in whole
 * numbers, so that the same line meets the same account on every machine.
 */
final class AccountSkew {
  /** Keeps one table of weights below a megabyte. */
  static final int ACCOUNTS_MAX = 100_000;

  /** The weight of the first account; large enough that the last one still has a million shares. */
  private static final long FIRST_WEIGHT = 1L << 40;

  private final long[] weightsUpTo;

  AccountSkew(int accounts) {
    if (accounts < 1 || accounts > ACCOUNTS_MAX) {
      throw new IllegalArgumentException(
          "--accounts is %d: not from 1 to %d".formatted(accounts, ACCOUNTS_MAX));
    }
    weightsUpTo = new long[accounts];
    long sum = 0;
    for (int i = 0; i < accounts; i++) {
      sum += FIRST_WEIGHT / (i + 1);
      weightsUpTo[i] = sum;
    }
  }

  /** The number of an account, from 1. */
  int pick(long random) {
    long point = Long.remainderUnsigned(random, weightsUpTo[weightsUpTo.length - 1]);
    int found = Arrays.binarySearch(weightsUpTo, point);
    return found >= 0 ? found + 2 : -found;
  }
}
