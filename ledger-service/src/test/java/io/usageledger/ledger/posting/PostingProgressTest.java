package io.usageledger.ledger.posting;

import static org.assertj.core.api.Assertions.assertThat;

import io.usageledger.ledger.LedgerSettings;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.health.contributor.Status;

class PostingProgressTest {
  private final MovedClock clock = new MovedClock();
  private final PostingProgress progress =
      new PostingProgress(
          clock,
          new Binder(new MapConfigurationPropertySource(Map.of("ledger.stall-after", "30s")))
              .bindOrCreate("ledger", LedgerSettings.class));

  /** A clock that a test moves. */
  private static final class MovedClock extends Clock {
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }

    @Override
    public Instant instant() {
      return now;
    }
  }

  @Test
  void onePartitionThatWaitsIsNotHiddenByOthersThatMove() {
    progress.assigned(0, 10);
    progress.assigned(1, 10);
    for (int second = 1; second <= 31; second++) {
      clock.now = clock.now.plusSeconds(1);
      progress.ends(Map.of(0, 10L + second, 1, 12L));
      progress.applied(List.of(move(0, 9 + second)));
    }

    assertThat(progress.health().getStatus()).isEqualTo(Status.DOWN);
    assertThat(progress.health().getDetails())
        .extractingByKey("stalled")
        .asString()
        .contains("partition 1: 2 records wait from offset 10 on")
        .doesNotContain("partition 0");
    assertThat(progress.lagRecords()).isEqualTo(2);
  }

  @Test
  void waitingCountsFromWhenRecordsCame() {
    progress.assigned(0, 10);
    progress.ends(Map.of(0, 10L));
    clock.now = clock.now.plusSeconds(100);
    progress.ends(Map.of(0, 10L));
    clock.now = clock.now.plusSeconds(29);
    progress.ends(Map.of(0, 11L));

    assertThat(progress.health().getStatus()).isEqualTo(Status.UP);
    clock.now = clock.now.plusSeconds(2);
    assertThat(progress.health().getStatus()).isEqualTo(Status.DOWN);
    progress.applied(List.of(move(0, 10)));
    assertThat(progress.health().getStatus()).isEqualTo(Status.UP);
  }

  @Test
  void whatWaitsIsNotKnownWhileKafkaDoesNotTell() {
    progress.assigned(0, 10);
    progress.ends(Map.of(0, 10L));
    clock.now = clock.now.plusSeconds(31);

    assertThat(progress.health().getStatus()).isEqualTo(Status.DOWN);
    assertThat(progress.health().getDetails())
        .extractingByKey("logUnseen")
        .asString()
        .contains("2026-01-01T00:00:00Z");
    assertThat(progress.findLagRecords()).isEmpty();
    progress.ends(Map.of(0, 10L));
    assertThat(progress.findLagRecords()).contains(0L);
    assertThat(progress.health().getStatus()).isEqualTo(Status.UP);
  }

  @Test
  void aPartitionThatIsGoneIsNoConcernOfOurs() {
    progress.assigned(0, 10);
    progress.revoked(0);
    progress.ends(Map.of(0, 11L));
    clock.now = clock.now.plusSeconds(100);

    assertThat(progress.health().getStatus()).isEqualTo(Status.UP);
    assertThat(progress.findNext(0)).isEmpty();
  }

  private static AppliedOffsets.Move move(int partition, long from) {
    return new AppliedOffsets.Move(
        "ledger-events", new UUID(0, 0), partition, from, from + 1, Instant.EPOCH);
  }
}
