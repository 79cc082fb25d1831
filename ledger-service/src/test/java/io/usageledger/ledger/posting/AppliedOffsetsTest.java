package io.usageledger.ledger.posting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.usageledger.ledger.RunningLedger;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.transaction.support.TransactionTemplate;

class AppliedOffsetsTest {
  private static final UUID TOPIC_ID = UUID.fromString("00000000-0000-0000-0000-000000000001");
  private static RunningLedger ledger;

  private final String topic = "offsets-" + UUID.randomUUID();

  @BeforeAll
  static void start() {
    ledger = RunningLedger.start();
  }

  @AfterAll
  static void stop() {
    ledger.close();
  }

  @BeforeEach
  void begin() {
    offsets().appendAll(topic, 3, TOPIC_ID);
    move(of(0, TOPIC_ID, 0, 5), of(1, TOPIC_ID, 0, 7));
  }

  @AfterEach
  void remove() {
    ledger.tables().sql("delete from applied_offsets where topic = ?").param(topic).update();
  }

  @Test
  void allPartitionsOfABatchMove() {
    assertThat(offsets().readAll(topic)).isEqualTo(Map.of(0, 5L, 1, 7L, 2, 0L));

    move(of(0, TOPIC_ID, 5, 6), of(1, TOPIC_ID, 7, 9), of(2, TOPIC_ID, 0, 1));

    assertThat(offsets().readAll(topic)).isEqualTo(Map.of(0, 6L, 1, 9L, 2, 1L));
  }

  @Test
  void whereOneIsLostNoneMoves() {
    assertThatThrownBy(() -> move(of(0, TOPIC_ID, 5, 6), of(1, TOPIC_ID, 3, 9)))
        .isInstanceOf(PartitionLostException.class)
        .hasMessageContaining("Partition 1 of " + topic);
    assertThatThrownBy(() -> move(of(0, TOPIC_ID, 5, 6), of(1, new UUID(0, 2), 7, 9)))
        .isInstanceOf(PartitionLostException.class)
        .hasMessageContaining("Partition 1 of " + topic);

    assertThat(offsets().readAll(topic)).isEqualTo(Map.of(0, 5L, 1, 7L, 2, 0L));
  }

  @Test
  void onePartitionTwiceIsRefused() {
    assertThatThrownBy(() -> move(of(0, TOPIC_ID, 5, 6), of(0, TOPIC_ID, 6, 9)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("one a partition");

    assertThat(offsets().readAll(topic)).isEqualTo(Map.of(0, 5L, 1, 7L, 2, 0L));
  }

  /** A clock that was set back does not take back through when a partition is applied. */
  @Test
  void appliedThroughIsTheNewestThatWasSeen() {
    Instant later = Instant.parse("2026-01-02T03:04:05.678Z");
    move(new AppliedOffsets.Move(topic, TOPIC_ID, 0, 5, 6, later));
    move(new AppliedOffsets.Move(topic, TOPIC_ID, 0, 6, 7, later.minusSeconds(60)));

    assertThat(
            ledger.text(
                "select (applied_through at time zone 'UTC')::text from applied_offsets where topic = ? and log_partition = 0",
                topic))
        .isEqualTo("2026-01-02 03:04:05.678");
  }

  private AppliedOffsets.Move of(int partition, UUID topicId, long from, long next) {
    return new AppliedOffsets.Move(topic, topicId, partition, from, next, Instant.EPOCH);
  }

  private static void move(AppliedOffsets.Move... moves) {
    ledger
        .bean(TransactionTemplate.class)
        .executeWithoutResult(status -> offsets().move(List.of(moves)));
  }

  private static AppliedOffsets offsets() {
    return ledger.bean(AppliedOffsets.class);
  }
}
