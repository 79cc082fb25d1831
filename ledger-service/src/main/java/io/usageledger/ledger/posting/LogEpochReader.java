package io.usageledger.ledger.posting;

import io.usageledger.event.LogGrowths;
import java.util.List;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.stereotype.Component;

/** Asks Kafka when the log was given more partitions, and how many the topic has. */
@Component
public class LogEpochReader {
  private final KafkaProperties kafka;
  private final LogTopic topic;

  LogEpochReader(KafkaProperties kafka, LogTopic topic) {
    this.kafka = kafka;
    this.topic = topic;
  }

  /**
   * @throws org.apache.kafka.common.KafkaException when Kafka does not answer
   * @throws io.usageledger.event.RegistryUnavailableException when the registry cannot be asked
   */
  public LogEpochs read() {
    // Before the growths: one that comes between is then seen as one that is under way.
    int partitions = topic.read().partitions();
    List<LogEpochs.Growth> growths =
        LogGrowths.read(kafka.buildConsumerProperties(), kafka.getProperties()).stream()
            .map(LogEpochs.Growth::of)
            .toList();
    return new LogEpochs(growths, partitions);
  }
}
