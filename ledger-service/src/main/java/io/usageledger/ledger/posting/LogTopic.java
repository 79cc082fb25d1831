package io.usageledger.ledger.posting;

import static java.util.Objects.requireNonNull;

import io.usageledger.event.LogTopics;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.kafka.core.KafkaAdmin;
import org.springframework.stereotype.Component;

/** What Kafka says of the log: its id, its partitions, their first and last offsets. */
@Component
public class LogTopic implements DisposableBean {
  private static final Logger log = LoggerFactory.getLogger(LogTopic.class);
  private static final long ANSWER_MAX_SECONDS = 30;
  private static final Duration LATELY = Duration.ofHours(1);

  /** Twice is well within the time after which Kafka gives up a silent consumer. */
  private static final Duration FIND_MAX = Duration.ofSeconds(2);

  private final Admin admin;

  LogTopic(KafkaAdmin admin) {
    Map<String, Object> settings = new HashMap<>(admin.getConfigurationProperties());
    // The client's own recovery asks in a busy loop while no broker was ever there.
    settings.put(AdminClientConfig.METADATA_RECOVERY_STRATEGY_CONFIG, "none");
    this.admin = Admin.create(settings);
  }

  private TopicDescription describe() {
    return requireNonNull(
        await(admin.describeTopics(List.of(LogTopics.LEDGER_EVENTS)).allTopicNames())
            .get(LogTopics.LEDGER_EVENTS));
  }

  /** Every partition of the log. */
  public List<TopicPartition> readPartitions() {
    return describe().partitions().stream()
        .map(partition -> new TopicPartition(LogTopics.LEDGER_EVENTS, partition.partition()))
        .toList();
  }

  /**
   * The topic as it is now.
   *
   * @param id Kafka's; a topic that was created again has another
   */
  record Seen(UUID id, int partitions) {}

  Seen read() {
    TopicDescription topic = describe();
    Uuid id = topic.topicId();
    return new Seen(
        new UUID(id.getMostSignificantBits(), id.getLeastSignificantBits()),
        topic.partitions().size());
  }

  /** Kafka's id of the topic; a topic that was created again has another. */
  public UUID readId() {
    return read().id();
  }

  /** The first offset that the partition still holds. */
  long readFirstOffset(TopicPartition partition) {
    return requireNonNull(
            await(admin.listOffsets(Map.of(partition, OffsetSpec.earliest())).all()).get(partition))
        .offset();
  }

  /** The first offset that each partition still holds. */
  public Map<TopicPartition, Long> readFirstOffsets(Collection<TopicPartition> partitions) {
    return readOffsets(partitions, OffsetSpec.earliest());
  }

  /** The offset after the last record, by partition. */
  public Map<TopicPartition, Long> readEnds(Collection<TopicPartition> partitions) {
    return readOffsets(partitions, OffsetSpec.latest());
  }

  /** The first offset that was appended at that time or later, by partition; else its end. */
  public Map<TopicPartition, Long> readOffsetsAt(
      Collection<TopicPartition> partitions, Instant time) {
    Map<TopicPartition, Long> offsets = readEnds(partitions);
    readOffsets(partitions, OffsetSpec.forTimestamp(time.toEpochMilli()))
        .forEach(
            (partition, offset) -> {
              if (offset >= 0) {
                offsets.put(partition, offset);
              }
            });
    return offsets;
  }

  /**
   * How many records came within the last hour, by partition, of those of which Kafka tells it at
   * once: who asks is kept from telling Kafka that it lives.
   */
  Map<TopicPartition, Long> findLately(Collection<TopicPartition> partitions) {
    Map<TopicPartition, Long> ends = findOffsets(partitions, OffsetSpec.latest());
    OffsetSpec hourAgo = OffsetSpec.forTimestamp(System.currentTimeMillis() - LATELY.toMillis());
    Map<TopicPartition, Long> before = findOffsets(ends.keySet(), hourAgo);
    Map<TopicPartition, Long> lately = new HashMap<>();
    before.forEach(
        (partition, offset) ->
            lately.put(partition, offset < 0 ? 0 : requireNonNull(ends.get(partition)) - offset));
    return lately;
  }

  private Map<TopicPartition, Long> findOffsets(
      Collection<TopicPartition> partitions, OffsetSpec which) {
    long untilNanos = System.nanoTime() + FIND_MAX.toNanos();
    Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
    partitions.forEach(partition -> asked.put(partition, which));
    ListOffsetsResult answers =
        admin.listOffsets(asked, new ListOffsetsOptions().timeoutMs((int) FIND_MAX.toMillis()));
    Map<TopicPartition, Long> found = new HashMap<>();
    for (TopicPartition partition : partitions) {
      try {
        long leftNanos = Math.max(0, untilNanos - System.nanoTime());
        found.put(
            partition,
            answers.partitionResult(partition).get(leftNanos, TimeUnit.NANOSECONDS).offset());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new KafkaException("Interrupted while Kafka was asked about the log", e);
      } catch (ExecutionException | TimeoutException unknown) {
        log.warn("Kafka does not tell how many records came to {} lately", partition);
      }
    }
    return found;
  }

  private Map<TopicPartition, Long> readOffsets(
      Collection<TopicPartition> partitions, OffsetSpec which) {
    Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
    partitions.forEach(partition -> asked.put(partition, which));
    Map<TopicPartition, Long> offsets = new HashMap<>();
    await(admin.listOffsets(asked).all())
        .forEach((partition, found) -> offsets.put(partition, found.offset()));
    return offsets;
  }

  private static <T> T await(KafkaFuture<T> answer) {
    try {
      return answer.get(ANSWER_MAX_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new KafkaException("Interrupted while Kafka was asked about the log", e);
    } catch (ExecutionException e) {
      throw new KafkaException("Kafka refused to tell about the log: " + e.getCause(), e);
    } catch (TimeoutException e) {
      throw new KafkaException(
          "Kafka did not tell about the log within %d s".formatted(ANSWER_MAX_SECONDS), e);
    }
  }

  @Override
  public void destroy() {
    admin.close(Duration.ofSeconds(1));
  }
}
