package io.usageledger.ledger.posting;

import io.usageledger.ledger.LedgerSettings;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/**
 * Whether posting moves, as health component {@code postingProgress}: bad when it was stopped for
 * good, when records wait in any partition and none of them has been applied for too long, and when
 * Kafka has not told for as long whether any wait.
 */
@Component
class PostingProgress implements HealthIndicator {
  private final Clock clock;
  private final Duration stallAfter;
  private final Map<Integer, Owned> owned = new ConcurrentHashMap<>();
  private volatile Instant endsSeenAt;
  private final AtomicReference<@Nullable String> stopped = new AtomicReference<>();
  private final AtomicReference<@Nullable String> waiting = new AtomicReference<>();

  PostingProgress(Clock clock, LedgerSettings settings) {
    this.clock = clock;
    this.stallAfter = settings.stallAfter();
    this.endsSeenAt = clock.instant();
  }

  /**
   * A partition that this service owns.
   *
   * @param nextOffset the next record to apply
   * @param endOffset where the log ended when it was last looked at
   * @param movedAt when one was applied, or when none waited
   */
  private record Owned(long nextOffset, long endOffset, Instant movedAt) {
    long lagRecords() {
      return Math.max(0, endOffset - nextOffset);
    }

    Owned applied(long next, Instant now) {
      return new Owned(next, Math.max(next, endOffset), now);
    }

    Owned seen(long end, Instant now) {
      return new Owned(nextOffset, end, end <= nextOffset ? now : movedAt);
    }
  }

  void applied(Iterable<AppliedOffsets.Move> moves) {
    Instant now = clock.instant();
    moves.forEach(
        move ->
            owned.computeIfPresent(
                move.partition(), (partition, before) -> before.applied(move.nextOffset(), now)));
    waiting.set(null);
  }

  void assigned(int partition, long nextOffset) {
    if (owned.isEmpty()) {
      endsSeenAt = clock.instant();
    }
    owned.put(partition, new Owned(nextOffset, nextOffset, clock.instant()));
  }

  void revoked(int partition) {
    owned.remove(partition);
  }

  /** Next offset to apply of each partition that this service owns. */
  Map<Integer, Long> appliedByPartition() {
    return owned.entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, one -> one.getValue().nextOffset()));
  }

  Optional<Long> findNext(int partition) {
    return Optional.ofNullable(owned.get(partition)).map(Owned::nextOffset);
  }

  /** Where the log ends. */
  void ends(Map<Integer, Long> endByPartition) {
    Instant now = clock.instant();
    endsSeenAt = now;
    endByPartition.forEach(
        (partition, end) ->
            owned.computeIfPresent(partition, (number, before) -> before.seen(end, now)));
  }

  /**
   * Offsets that wait in a partition in which nothing has moved for a while: perhaps no record is
   * at them.
   */
  record Still(int partition, long nextOffset, long endOffset) {}

  List<Still> still(Duration atLeast) {
    Instant before = clock.instant().minus(atLeast);
    return owned.entrySet().stream()
        .filter(one -> one.getValue().lagRecords() > 0 && one.getValue().movedAt().isBefore(before))
        .map(
            one -> new Still(one.getKey(), one.getValue().nextOffset(), one.getValue().endOffset()))
        .toList();
  }

  /** Records that wait in the partitions that this service owns, as far as Kafka has told. */
  long lagRecords() {
    return owned.values().stream().mapToLong(Owned::lagRecords).sum();
  }

  /** The same; empty while nobody knows. */
  Optional<Long> findLagRecords() {
    return isLogSeen() ? Optional.of(lagRecords()) : Optional.empty();
  }

  /** Posting cannot go on without a person. */
  void stop(String why) {
    stopped.set(why);
  }

  boolean isStopped() {
    return stopped.get() != null;
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
    List<String> stalled = stalled();
    Health.Builder health = stalled.isEmpty() && isLogSeen() ? Health.up() : Health.down();
    if (!stalled.isEmpty()) {
      health.withDetail("stalled", stalled);
    }
    if (!isLogSeen()) {
      health.withDetail(
          "logUnseen",
          "Kafka has not told since %s where the log ends: how much waits is not known"
              .formatted(endsSeenAt));
    }
    String wait = waiting.get();
    if (wait != null) {
      health.withDetail("waitingFor", wait);
    }
    return health
        .withDetail("lagRecords", lagRecords())
        .withDetail("partitions", owned.size())
        .build();
  }

  /** Without it nothing seems to wait, however much does. */
  private boolean isLogSeen() {
    return owned.isEmpty()
        || Duration.between(endsSeenAt, clock.instant()).compareTo(stallAfter) <= 0;
  }

  /** In words, by partition; one that moves does not hide one that waits. */
  private List<String> stalled() {
    Instant now = clock.instant();
    return new TreeMap<>(owned)
        .entrySet().stream()
            .filter(one -> one.getValue().lagRecords() > 0)
            .filter(
                one -> Duration.between(one.getValue().movedAt(), now).compareTo(stallAfter) > 0)
            .map(
                one ->
                    "partition %d: %d records wait from offset %d on, none was applied since %s"
                        .formatted(
                            one.getKey(),
                            one.getValue().lagRecords(),
                            one.getValue().nextOffset(),
                            one.getValue().movedAt()))
            .toList();
  }
}
