package io.usageledger.ledger.quarantine;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.usageledger.ledger.quarantine.QuarantinedBytes.Bytes;
import io.usageledger.ledger.quarantine.QuarantinedBytes.Place;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.springframework.kafka.core.KafkaOperations;
import org.springframework.stereotype.Component;

/**
 * Writes a record that waits in quarantine to the topic that it came from, byte for byte. It is
 * checked like any other there: what can be posted by now is posted, once, and what cannot be comes
 * back.
 */
@Component
class QuarantineSender {
  /** Which record was sent again: a header, so that its second coming can be told in the topic. */
  static final String HEADER = "ledger-sent-again-from";

  private static final long ANSWER_MAX_SECONDS = 10;

  private final KafkaOperations<byte[], byte[]> kafka;

  QuarantineSender(KafkaOperations<byte[], byte[]> kafka) {
    this.kafka = kafka;
  }

  /** Where the record stands now. */
  record SentAgain(
      @JsonProperty("topic") String topic,
      @JsonProperty("partition") int partition,
      @JsonProperty("offset") long offset) {}

  /** Kafka did not take it in time; it may have arrived all the same, and counts once. */
  static final class NotSentException extends RuntimeException {
    NotSentException(Place place, Throwable cause) {
      super(
          "Kafka did not take the record from %s: %s. Ask again: what arrived twice counts once."
              .formatted(place, cause),
          cause);
    }
  }

  /**
   * @throws NotSentException when Kafka does not acknowledge it
   */
  SentAgain send(Place place, Bytes bytes) throws InterruptedException {
    var record = new ProducerRecord<>(place.topic(), bytes.key(), bytes.value());
    record.headers().add(HEADER, place.toString().getBytes(StandardCharsets.UTF_8));
    try {
      RecordMetadata sent =
          kafka.send(record).get(ANSWER_MAX_SECONDS, TimeUnit.SECONDS).getRecordMetadata();
      return new SentAgain(sent.topic(), sent.partition(), sent.offset());
    } catch (ExecutionException | TimeoutException e) {
      throw new NotSentException(place, e.getCause() == null ? e : e.getCause());
    }
  }
}
