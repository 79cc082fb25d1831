package io.usageledger.ledger.fold;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A record byte for byte, as quarantine keeps it. */
@SuppressWarnings(
    "ArrayRecordComponent") // compared by nobody; copying a megabyte to be tidy would be waste
public record RawRecord(
    String topic,
    LogPosition position,
    byte @Nullable [] key,
    byte @Nullable [] value,
    List<Header> headers) {
  /** One Kafka header. */
  @SuppressWarnings("ArrayRecordComponent") // as above
  public record Header(String name, byte @Nullable [] value) {}
}
