package io.usageledger.ledger.posting;

import static io.usageledger.ledger.Events.usage;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.usageledger.event.EventIdentity;
import io.usageledger.event.EventIdentity.Kind;
import io.usageledger.event.LogTopics;
import io.usageledger.event.Refusal;
import io.usageledger.event.RefusedException;
import io.usageledger.ledger.fold.LogPosition;
import io.usageledger.ledger.fold.LogRecord;
import io.usageledger.ledger.fold.RawRecord;
import io.usageledger.log.EventQuarantined;
import io.usageledger.log.UsageRecorded;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A thread loads accounts of its own only: another's may be half there. */
class BatchNeedsTest {
  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
  private static final RefusedException MISPLACED =
      new RefusedException(Refusal.PARTITION_MISMATCH, "it belongs elsewhere");

  @Test
  void anEventIsOfTheAccountOfItsKey() {
    UsageRecorded event = usage("acme", "e-1", 10, 0);

    BatchNeeds needs = BatchNeeds.of(List.of(new LogRecord(raw("acme"), event, null)));

    assertThat(needs.accounts()).containsExactly("acme");
    assertThat(needs.identities())
        .containsExactly(EventIdentity.of(Kind.USAGE, "acme", "gateway", "e-1"));
  }

  @Test
  void aRecordThatIsNotWhereItsKeyBelongsNeedsNoAccount() {
    BatchNeeds needs = BatchNeeds.of(List.of(new LogRecord(raw("acme"), null, MISPLACED)));

    assertThat(needs.accounts()).isEmpty();
    assertThat(needs.identities()).isEmpty();
  }

  @Test
  void anEventUnderAnothersKeyNeedsNeitherAccount() {
    UsageRecorded event = usage("acme", "e-1", 10, 0);

    BatchNeeds needs = BatchNeeds.of(List.of(new LogRecord(raw("other"), event, null)));

    assertThat(needs.accounts()).isEmpty();
    assertThat(needs.identities()).isEmpty();
  }

  @Test
  void whatIngestRefusedIsCountedOnTheAccountThatItsKeyNames() {
    BatchNeeds needs =
        BatchNeeds.of(
            List.of(
                new LogRecord(raw("acme"), relayed("acme"), null),
                new LogRecord(raw("other"), relayed(null), null)));

    assertThat(needs.accounts()).containsExactly("acme");
    assertThat(needs.quarantined()).hasSize(1); // both say the same place
  }

  private static RawRecord raw(String key) {
    LogPosition position = new LogPosition(0, 0, NOON);
    return new RawRecord(
        LogTopics.LEDGER_EVENTS, position, key.getBytes(UTF_8), new byte[] {1}, List.of());
  }

  private static EventQuarantined relayed(@Nullable String accountId) {
    return EventQuarantined.newBuilder()
        .setTopic(LogTopics.USAGE_EVENTS)
        .setPartition(0)
        .setOffset(7)
        .setAppendedAt(NOON)
        .setReason("model_invalid")
        .setDetail("no model")
        .setAccountId(accountId)
        .setRecordKey(null)
        .setRecordValue(ByteBuffer.wrap(new byte[] {1}))
        .setHeaders(List.of())
        .build();
  }
}
