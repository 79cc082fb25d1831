package io.usageledger.ledger.months;

import io.usageledger.event.LogCodec;
import io.usageledger.event.LogTopics;
import io.usageledger.log.UsageMonthChanged;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.support.SendResult;
import org.springframework.stereotype.Component;

/** Writes that a month is closed, or open, to every partition of the log. */
@Component
class MonthLog {
  private final KafkaTemplate<byte[], byte[]> kafka;
  private final LogCodec codec;

  MonthLog(KafkaTemplate<byte[], byte[]> kafka, KafkaProperties properties) {
    this.kafka = kafka;
    this.codec = new LogCodec(properties.getProperties());
  }

  /** Returns when Kafka has all; written again, it changes nothing. */
  void append(UsageMonthChanged change) {
    byte[] value = encode(change);
    int partitions = kafka.partitionsFor(LogTopics.LEDGER_EVENTS).size();
    List<CompletableFuture<SendResult<byte[], byte[]>>> sent =
        IntStream.range(0, partitions)
            .mapToObj(
                partition ->
                    kafka.send(
                        new ProducerRecord<>(LogTopics.LEDGER_EVENTS, partition, null, value)))
            .toList();
    sent.forEach(CompletableFuture::join);
  }

  private synchronized byte[] encode(UsageMonthChanged change) {
    return codec.encode(LogTopics.LEDGER_EVENTS, change);
  }
}
