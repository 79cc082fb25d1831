package io.usageledger.query.watermark;

import static io.usageledger.event.LogTopics.LEDGER_EVENTS;
import static io.usageledger.event.LogTopics.USAGE_EVENTS;
import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Asks Kafka where the topics end and how far the relay is. */
final class TopicEnds {
  /** The consumer group in which the ingest service reads usage-events. */
  static final String RELAY_GROUP = "usage-relay";

  private final Admin admin;

  TopicEnds(Admin admin) {
    this.admin = admin;
  }

  LogEnds read(Instant now) throws ExecutionException, InterruptedException {
    Map<String, TopicDescription> topics =
        admin.describeTopics(List.of(LEDGER_EVENTS, USAGE_EVENTS)).allTopicNames().get();
    TopicDescription log = answered(topics, LEDGER_EVENTS);
    Map<TopicPartition, Long> ends =
        offsets(
            topics.values().stream()
                .flatMap(topic -> partitions(topic).stream())
                .collect(Collectors.toMap(Function.identity(), any -> OffsetSpec.latest())));
    Map<Integer, Long> logEnds =
        partitions(log).stream()
            .collect(
                Collectors.toMap(
                    TopicPartition::partition, partition -> answered(ends, partition)));
    UUID topicId =
        new UUID(log.topicId().getMostSignificantBits(), log.topicId().getLeastSignificantBits());
    return new LogEnds(
        now, topicId, logEnds, unrelayed(partitions(answered(topics, USAGE_EVENTS)), ends));
  }

  private long unrelayed(List<TopicPartition> partitions, Map<TopicPartition, Long> ends)
      throws ExecutionException, InterruptedException {
    Map<TopicPartition, Long> begins =
        offsets(
            partitions.stream()
                .collect(Collectors.toMap(Function.identity(), any -> OffsetSpec.earliest())));
    Map<TopicPartition, @Nullable OffsetAndMetadata> relayed =
        admin.listConsumerGroupOffsets(RELAY_GROUP).partitionsToOffsetAndMetadata().get();
    long unrelayed = 0;
    for (TopicPartition partition : partitions) {
      OffsetAndMetadata committed = relayed.get(partition);
      // A relay that committed nothing yet will begin at the oldest record.
      long next = Math.max(answered(begins, partition), committed == null ? 0 : committed.offset());
      unrelayed += Math.max(0, answered(ends, partition) - next);
    }
    return unrelayed;
  }

  private Map<TopicPartition, Long> offsets(Map<TopicPartition, OffsetSpec> asked)
      throws ExecutionException, InterruptedException {
    Map<TopicPartition, ListOffsetsResultInfo> answers = admin.listOffsets(asked).all().get();
    return answers.entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, answer -> answer.getValue().offset()));
  }

  /** Kafka's client fails as a whole when it has no answer for one of those that were asked for. */
  private static <K, V> V answered(Map<K, V> answers, K asked) {
    return requireNonNull(answers.get(asked));
  }

  private static List<TopicPartition> partitions(TopicDescription topic) {
    return topic.partitions().stream()
        .map(partition -> new TopicPartition(topic.name(), partition.partition()))
        .toList();
  }
}
