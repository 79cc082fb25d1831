package io.usageledger.benchmarks.drain;

import io.usageledger.event.EventContent;
import io.usageledger.event.EventIdentity;
import io.usageledger.event.LogCodec;
import io.usageledger.event.LogTopics;
import io.usageledger.log.CreditsGranted;
import io.usageledger.log.UsageRecorded;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * The rival, written as such listeners are: a record, a transaction, one statement after the other
 * into the same tables. It hashes nothing, knows one credit order and no late event: it does less.
 */
@Component
public class PlainListener {
  /** A small Spring Boot application of its own. */
  @SpringBootApplication
  static class Application {}

  private final PlainJournal journal;
  private final ThreadLocal<LogCodec> codec;
  private final AtomicLong posted = new AtomicLong();

  PlainListener(PlainJournal journal, KafkaProperties kafka) {
    this.journal = journal;
    this.codec = ThreadLocal.withInitial(() -> new LogCodec(kafka.getProperties()));
  }

  /** Usage events that are committed. */
  public long posted() {
    return posted.get();
  }

  @KafkaListener(topics = LogTopics.LEDGER_EVENTS)
  @Transactional
  public void post(ConsumerRecord<?, byte[]> polled) {
    SpecificRecord event = codec.get().decode(polled.topic(), polled.value());
    if (event instanceof CreditsGranted credit) {
      journal.grant(credit);
    }
    if (event instanceof UsageRecorded usage && isNew(usage)) {
      journal.post(usage, polled);
      posted.incrementAndGet();
    }
  }

  private boolean isNew(UsageRecorded usage) {
    return journal.claim(
        EventIdentity.of(
            EventIdentity.Kind.USAGE, usage.getAccountId(), usage.getSource(), usage.getEventId()),
        EventContent.of(usage),
        usage.getOccurredAt());
  }
}
