package io.usageledger.localstack.load.trace;

/**
 * Numbers that look random and follow from a seed, a line and a purpose alone (the finalizer of
 * SplitMix64). No state: a line gets the same numbers whatever was read before it.
 */
public record SeededNumbers(long seed) {
  private static final long GOLDEN = 0x9e3779b97f4a7c15L;

  /** All 64 bits. */
  public long at(long line, int purpose) {
    return mixed(mixed(seed + GOLDEN * (purpose + 1)) + GOLDEN * line);
  }

  /** From 0 to {@code bound - 1}. */
  public int below(int bound, long line, int purpose) {
    return (int) Long.remainderUnsigned(at(line, purpose), bound);
  }

  private static long mixed(long value) {
    long z = value;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
