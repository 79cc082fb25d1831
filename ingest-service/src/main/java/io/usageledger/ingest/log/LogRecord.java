package io.usageledger.ingest.log;

import io.usageledger.event.LogTopics;
import java.nio.charset.StandardCharsets;
import org.apache.avro.specific.SpecificRecord;

/**
 * One event on its way into a topic of ours.
 *
 * @param key what it is ordered by, as UTF-8 in Kafka: the account id, but for prices
 */
public record LogRecord<E extends SpecificRecord>(String topic, String key, E event) {
  public LogRecord {
    if (key.isEmpty()) {
      throw new IllegalStateException("A record of the log has a key, " + event + " has none");
    }
  }

  /** An event of the log, in the order of its account. */
  public static <E extends SpecificRecord> LogRecord<E> of(String accountId, E event) {
    return new LogRecord<>(LogTopics.LEDGER_EVENTS, accountId, event);
  }

  byte[] keyBytes() {
    return key.getBytes(StandardCharsets.UTF_8);
  }
}
