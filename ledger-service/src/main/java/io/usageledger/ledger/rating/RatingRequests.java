package io.usageledger.ledger.rating;

import io.usageledger.event.LogCodec;
import io.usageledger.event.LogTopics;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.kafka.core.KafkaOperations;
import org.springframework.kafka.support.SendResult;
import org.springframework.stereotype.Component;

/** Writes events of the ledger's own to the log. */
@Component
class RatingRequests {
  /** An event, and the account whose order it takes its place in. */
  record Request(String accountId, SpecificRecord event) {}

  private final KafkaOperations<byte[], byte[]> kafka;
  private final LogCodec codec;

  RatingRequests(KafkaOperations<byte[], byte[]> kafka, KafkaProperties properties) {
    this.kafka = kafka;
    this.codec = new LogCodec(properties.getProperties());
  }

  /**
   * Writes all, and waits until all brokers that must have them do.
   *
   * @return by partition, the offset after the last of them
   */
  Map<Integer, Long> append(List<Request> requests) {
    List<CompletableFuture<SendResult<byte[], byte[]>>> sent =
        requests.stream().map(request -> kafka.send(record(request))).toList();
    Map<Integer, Long> ends = new HashMap<>();
    for (CompletableFuture<SendResult<byte[], byte[]>> result : sent) {
      RecordMetadata at = result.join().getRecordMetadata();
      ends.merge(at.partition(), at.offset() + 1, Math::max);
    }
    return ends;
  }

  private ProducerRecord<byte[], byte[]> record(Request request) {
    return new ProducerRecord<>(
        LogTopics.LEDGER_EVENTS,
        request.accountId().getBytes(StandardCharsets.UTF_8),
        codec.encode(LogTopics.LEDGER_EVENTS, request.event()));
  }
}
