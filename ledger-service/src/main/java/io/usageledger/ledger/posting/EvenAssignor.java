package io.usageledger.ledger.posting;

import static java.util.Objects.requireNonNull;

import io.usageledger.event.LogTopics;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.Configurable;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Gives each consumer of the log about as many records as the others have, as {@link EvenShares}
 * does, by what came to each partition lately: so a backlog keeps all of them busy to its end, or
 * nearly. Kafka makes one of these for each consumer.
 */
public final class EvenAssignor implements ConsumerPartitionAssignor, Configurable {
  /** Tells how many records came lately, by partition; those that are not known are left out. */
  @FunctionalInterface
  interface Lately {
    Map<TopicPartition, Long> find(Collection<TopicPartition> partitions);
  }

  /** A consumer's setting that Kafka hands over here: the {@link Lately} to ask. */
  static final String LATELY = "ledger.log.lately";

  private @Nullable Lately lately;

  @Override
  public void configure(Map<String, ?> settings) {
    lately = (Lately) settings.get(LATELY);
  }

  @Override
  public String name() {
    return "even-records";
  }

  @Override
  public GroupAssignment assign(Cluster cluster, GroupSubscription group) {
    Set<String> members = new TreeSet<>(group.groupSubscription().keySet());
    Integer partitions = cluster.partitionCountForTopic(LogTopics.LEDGER_EVENTS);
    List<Set<Integer>> shares =
        EvenShares.of(records(partitions == null ? 0 : partitions), members.size());
    Map<String, Assignment> assigned = new HashMap<>();
    for (String member : members) {
      assigned.put(member, new Assignment(inLog(shares.get(assigned.size()))));
    }
    return new GroupAssignment(assigned);
  }

  private static List<TopicPartition> inLog(Collection<Integer> partitions) {
    return partitions.stream()
        .map(partition -> new TopicPartition(LogTopics.LEDGER_EVENTS, partition))
        .toList();
  }

  /**
   * One more than came to each, so that those to which nothing came count too; of one that is not
   * known, as much as to the others on average.
   */
  private Map<Integer, Long> records(int partitions) {
    List<TopicPartition> all = inLog(IntStream.range(0, partitions).boxed().toList());
    Map<TopicPartition, Long> known = requireNonNull(lately).find(all);
    long mean =
        known.isEmpty() ? 0 : known.values().stream().mapToLong(n -> n).sum() / known.size();
    Map<Integer, Long> records = new HashMap<>();
    all.forEach(one -> records.put(one.partition(), 1 + known.getOrDefault(one, mean)));
    return records;
  }
}
