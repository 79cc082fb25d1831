package io.usageledger.ingest.otlp;

import io.usageledger.ingest.intake.Shown;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A span or log record that has attributes of models.
 *
 * @param kind for messages
 * @param name of the span or event, for messages
 * @param ownId what tells it from all others, where its response has no id
 * @param time when it was over; null when it does not say
 * @param failed by its status
 */
record GenAiRecord(
    String kind,
    String name,
    SpanPlace place,
    @Nullable String ownId,
    @Nullable Instant time,
    boolean failed,
    GenAiAttributes attributes) {

  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  /** Nanoseconds since 1970 as OTLP has them, without a sign; 0 says of no time. */
  static @Nullable Instant time(long unixNano) {
    return unixNano == 0
        ? null
        : Instant.ofEpochSecond(
            Long.divideUnsigned(unixNano, NANOS_PER_SECOND),
            Long.remainderUnsigned(unixNano, NANOS_PER_SECOND));
  }

  /** What the provider called the response is the same on whoever speaks of it. */
  @Nullable String eventId() {
    String responseId = attributes.text("gen_ai.response.id");
    return responseId == null ? ownId : responseId;
  }

  /** Whether it says that nothing came of it, so that it may lack figures. */
  boolean saysOfAnError() {
    return failed
        || attributes.text("error.type") != null
        || attributes.text("exception.type") != null;
  }

  /** So that it can be found where traces are shown. */
  @Override
  public String toString() {
    String where = place.id() == null ? "without ids of a span" : place.id();
    return "%s \"%s\" %s".formatted(kind, Shown.text(name), where);
  }
}
