package io.usageledger.ledger.posting;

import static io.usageledger.ledger.Events.usage;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.usageledger.event.LogCodec;
import io.usageledger.event.LogTopics;
import io.usageledger.ledger.RunningLedger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.health.contributor.Status;

/**
 * Offsets of the log that bring no record, because none can be read there or none was ever there.
 */
class LogGapsTest {
  private static final Duration SOON = Duration.ofSeconds(60);

  private static RunningLedger ledger;
  private final String account = "account/" + UUID.randomUUID();

  @BeforeAll
  static void start() {
    ledger = RunningLedger.start();
  }

  @AfterAll
  static void stop() {
    ledger.close();
  }

  /** Java's producer counts a header's name with half a surrogate pair wrongly. */
  @Test
  void whatKafkasClientCannotReadIsQuarantinedByItsPlaceAndTheRestIsPosted() {
    try (var producer = producer(Map.of("compression.type", "lz4", "linger.ms", 10_000))) {
      for (int number = 0; number < 6; number++) {
        var record = record("e-" + number);
        if (number == 2) {
          record.headers().add("half a pair: \ud83d", new byte[] {1});
        }
        producer.send(record);
      }
    }
    ledger.append(account, usage(account, "after", 10, 0));

    await().atMost(SOON).until(() -> posted().endsWith("after"));
    assertThat(posted()).isEqualTo("e-0 e-1 after");
    assertThat(
            ledger.text(
                """
                select count(*) || ' ' || max(record_offset) - min(record_offset) || ' ' || count(record_value)
                from quarantine
                where detail like '%cannot read the batch that it lies in: Invalid record size%'
                """))
        .isEqualTo("4 3 0");
    assertThat(ledger.bean(PostingProgress.class).health().getStatus()).isEqualTo(Status.UP);
  }

  /** No writer of ours makes transactions; a mark of one must not stop its partition. */
  @Test
  void marksOfTransactionsArePassedOver() {
    String id = UUID.randomUUID().toString();
    try (var producer = producer(Map.of("transactional.id", id))) {
      producer.initTransactions();
      for (String event : new String[] {"e-1", "e-2"}) {
        producer.beginTransaction();
        producer.send(record(event));
        producer.commitTransaction();
        await().atMost(SOON).until(() -> posted().endsWith(event));
      }
    }
    ledger.append(account, usage(account, "after", 10, 0));

    await().atMost(SOON).until(() -> posted().equals("e-1 e-2 after"));
  }

  @Test
  void whatATransactionTookBackIsNotPostedAndItsMarkIsNoLag() {
    try (var producer = producer(Map.of("transactional.id", UUID.randomUUID().toString()))) {
      producer.initTransactions();
      producer.beginTransaction();
      producer.send(record("kept"));
      producer.commitTransaction();
      producer.beginTransaction();
      producer.send(record("taken back"));
      producer.flush();
      producer.abortTransaction();
    }

    PostingProgress progress = ledger.bean(PostingProgress.class);
    await().atMost(SOON).until(() -> posted().equals("kept"));
    await().atMost(SOON).until(() -> progress.lagRecords() == 0);
    ledger.append(account, usage(account, "after", 10, 0));
    await().atMost(SOON).until(() -> posted().equals("kept after"));
  }

  private String posted() {
    return ledger.text(
        "select coalesce(string_agg(event_id, ' ' order by posting_number), '') from usage_history where account_id = ?",
        account);
  }

  private ProducerRecord<byte[], byte[]> record(String eventId) {
    try (var codec = new LogCodec(Map.of("schema.registry.url", ledger.stack().registryUrl()))) {
      return new ProducerRecord<>(
          LogTopics.LEDGER_EVENTS,
          account.getBytes(StandardCharsets.UTF_8),
          codec.encode(LogTopics.LEDGER_EVENTS, usage(account, eventId, 10, 0)));
    }
  }

  private static KafkaProducer<byte[], byte[]> producer(Map<String, Object> more) {
    Map<String, Object> settings = new HashMap<>(more);
    settings.put("bootstrap.servers", ledger.stack().bootstrapServers());
    return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
  }
}
