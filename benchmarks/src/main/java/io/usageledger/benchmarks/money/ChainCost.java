package io.usageledger.benchmarks.money;

import io.usageledger.event.CanonicalBytes;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;

/**
 * How long the chain's hash of one usage entry and the evidence for its row take, on one thread and
 * warm: the canonical bytes of docs/ledger.md and SHA-256.
 */
final class ChainCost {
  private static final int WARM_UP = 300_000;
  private static final int MEASURED = 1_000_000;

  private ChainCost() {}

  static double nanosPerEntry() {
    byte[] head = chain(new byte[32], WARM_UP);
    long startNanos = System.nanoTime();
    byte[] last = chain(head, MEASURED);
    long tookNanos = System.nanoTime() - startNanos;
    if (last.length != head.length) {
      throw new IllegalStateException("No hash");
    }
    return (double) tookNanos / MEASURED;
  }

  private static byte[] chain(byte[] start, int entries) {
    Instant at = Instant.parse("2026-01-01T00:00:00.123456Z");
    BigDecimal balance = new BigDecimal("100000000");
    byte[] hash = start;
    for (int number = 1; number <= entries; number++) {
      BigDecimal amount = BigDecimal.valueOf(3_127_500L + number, 6);
      balance = balance.subtract(amount);
      UUID evidence = evidence(number, amount);
      hash =
          new CanonicalBytes()
              .raw(hash)
              .text("account-4711")
              .number(number)
              .number(number)
              .text("usage")
              .text("credits")
              .amount(amount.negate())
              .amount(balance)
              .number(1)
              .instant(at.plusMillis(number))
              .instant(at.plusSeconds(number))
              .number(7)
              .number(number)
              .number(evidence.getMostSignificantBits())
              .number(evidence.getLeastSignificantBits())
              .texts(Map.of())
              .digest();
    }
    return hash;
  }

  private static UUID evidence(int number, BigDecimal amount) {
    return new CanonicalBytes()
        .number(number)
        .number(-number)
        .number(1)
        .number(2)
        .text("credits")
        .amount(amount)
        .digest128();
  }
}
