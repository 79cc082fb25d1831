package io.usageledger.ledger.posting;

import io.usageledger.ledger.LedgerSettings;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/**
 * Whether posting moves, as health component {@code postingProgress}: bad when it was stopped for
 * good, and when records wait and none has been applied for too long.
 */
@Component
class PostingProgress implements HealthIndicator {
  private final Clock clock;
  private final Duration stallAfter;
  private final Map<Integer, Long> appliedByPartition = new ConcurrentHashMap<>();
  private final AtomicReference<@Nullable String> stopped = new AtomicReference<>();
  private final AtomicReference<@Nullable String> waiting = new AtomicReference<>();
  private volatile Instant movedAt;
  private volatile long lagRecords;

  PostingProgress(Clock clock, LedgerSettings settings) {
    this.clock = clock;
    this.stallAfter = settings.stallAfter();
    this.movedAt = clock.instant();
  }

  void applied(Iterable<AppliedOffsets.Move> moves) {
    moves.forEach(move -> appliedByPartition.put(move.partition(), move.nextOffset()));
    movedAt = clock.instant();
    waiting.set(null);
  }

  void assigned(int partition, long nextOffset) {
    appliedByPartition.put(partition, nextOffset);
  }

  void revoked(int partition) {
    appliedByPartition.remove(partition);
  }

  /** Next offset to apply of each partition that this service owns. */
  Map<Integer, Long> appliedByPartition() {
    return Map.copyOf(appliedByPartition);
  }

  /** Records that wait in the partitions that this service owns. */
  void lag(long records) {
    lagRecords = records;
    if (records == 0) {
      movedAt = clock.instant();
    }
  }

  /** Posting cannot go on without a person. */
  void stop(String why) {
    stopped.set(why);
  }

  /** Posting tries again by itself. Returns whether this is news. */
  boolean await(String why) {
    return !why.equals(waiting.getAndSet(why));
  }

  @Override
  public Health health() {
    String stop = stopped.get();
    if (stop != null) {
      return Health.down().withDetail("stopped", stop).build();
    }
    Duration still = Duration.between(movedAt, clock.instant());
    boolean stalled = lagRecords > 0 && still.compareTo(stallAfter) > 0;
    Health.Builder health = stalled ? Health.down() : Health.up();
    String wait = waiting.get();
    if (wait != null) {
      health.withDetail("waitingFor", wait);
    }
    return health
        .withDetail("lagRecords", lagRecords)
        .withDetail("partitions", appliedByPartition.size())
        .withDetail("lastMoved", movedAt.toString())
        .build();
  }
}
