package io.usageledger.ledger.rebuild;

import io.usageledger.ledger.Pause;
import io.usageledger.ledger.posting.LogReplay;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;

/** The replay of one run: how many records it applied, how long that took, whose they were. */
final class Replaying {
  /** So near, the rest is a moment's work. */
  private static final long NEAR_RECORDS = 20_000;

  /**
   * A live service that posts as fast as we do is never reached; then what is left takes longer.
   */
  private static final int ROUNDS_MAX = 20;

  private static final Duration LIVE_PATIENCE = Duration.ofSeconds(60);
  private static final Duration PAUSE = Duration.ofMillis(200);

  /** The offsets that the live generation has applied by now. */
  @FunctionalInterface
  interface LiveOffsets {
    Map<Integer, Long> read() throws SQLException;
  }

  private final LogReplay replay;
  private final Progress progress;
  private final AtomicLong records = new AtomicLong();
  private final Set<String> accounts = new TreeSet<>();
  private long nanos;

  Replaying(LogReplay replay, Progress progress) {
    this.replay = replay;
    this.progress = progress;
  }

  /** Until little is left to where the live generation stands, which moves on meanwhile. */
  void near(LiveOffsets live) throws SQLException {
    awaitLive(live);
    for (int round = 0; round < ROUNDS_MAX; round++) {
      Map<Integer, Long> bounds = live.read();
      if (round > 0 && left(bounds) <= NEAR_RECORDS) {
        return;
      }
      to(bounds);
    }
  }

  /** A live generation that was set back, or has just begun, is behind an unfinished rebuild. */
  private void awaitLive(LiveOffsets live) throws SQLException {
    long startNanos = System.nanoTime();
    while (isBehind(live.read(), replay.readApplied())) {
      if (System.nanoTime() - startNanos > LIVE_PATIENCE.toNanos()) {
        throw new RebuildRefusedException(
            "Cannot compare: the unfinished generation has applied %s, and the live one only %s. Let posting catch up, or begin anew with --restart."
                .formatted(replay.readApplied(), live.read()));
      }
      Pause.of(PAUSE, "the live generation has caught up");
    }
  }

  private static boolean isBehind(Map<Integer, Long> live, Map<Integer, Long> rebuilt) {
    return rebuilt.entrySet().stream()
        .anyMatch(one -> live.getOrDefault(one.getKey(), 0L) < one.getValue());
  }

  /**
   * Applies exactly up to these offsets.
   *
   * @throws RebuildRefusedException when more is applied already
   */
  void to(Map<Integer, Long> bounds) {
    long left = left(bounds);
    long before = applied();
    long done = records.get();
    progress.begin("Replaying", left);
    long startNanos = System.nanoTime();
    accounts.addAll(
        replay.post(bounds, posted -> progress.at(records.addAndGet(posted) - done, left)));
    nanos += System.nanoTime() - startNanos;
    progress.end();
    if (isBehind(bounds, replay.readApplied())) {
      throw new RebuildRefusedException(
          "Cannot compare: the rebuilt generation has applied %s, beyond %s (%d before)"
              .formatted(replay.readApplied(), bounds, before));
    }
  }

  private long left(Map<Integer, Long> bounds) {
    Map<Integer, Long> applied = replay.readApplied();
    return bounds.entrySet().stream()
        .mapToLong(one -> Math.max(0, one.getValue() - applied.getOrDefault(one.getKey(), 0L)))
        .sum();
  }

  private long applied() {
    return replay.readApplied().values().stream().mapToLong(Long::longValue).sum();
  }

  void readPrices() {
    replay.readPrices();
  }

  /** From here on only later records' accounts are told. */
  void forgetAccounts() {
    accounts.clear();
  }

  Set<String> accounts() {
    return Set.copyOf(accounts);
  }

  long records() {
    return records.get();
  }

  Duration took() {
    return Duration.ofNanos(nanos);
  }
}
