package io.usageledger.benchmarks;

import io.usageledger.event.LogTopics;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartition;

/** How many records the log holds. Nobody writes transactions into it, so offsets count records. */
public final class LogEnd {
  private LogEnd() {}

  public static long read(BenchStack stack) {
    return readPartitions(stack).values().stream().mapToLong(Long::longValue).sum();
  }

  /** The offset of the next record, by partition. */
  public static Map<Integer, Long> readPartitions(BenchStack stack) {
    try (Admin admin = admin(stack)) {
      Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
      for (TopicDescription topic :
          admin.describeTopics(List.of(LogTopics.LEDGER_EVENTS)).allTopicNames().get().values()) {
        topic
            .partitions()
            .forEach(
                partition ->
                    latest.put(
                        new TopicPartition(topic.name(), partition.partition()),
                        OffsetSpec.latest()));
      }
      Map<Integer, Long> ends = new HashMap<>();
      admin
          .listOffsets(latest)
          .all()
          .get()
          .forEach((partition, end) -> ends.put(partition.partition(), end.offset()));
      return ends;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("Kafka does not say how long the log is", e);
    }
  }

  /** To be closed by the caller. */
  public static Admin admin(BenchStack stack) {
    return Admin.create(
        Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, stack.read("kafka_bootstrap_servers")));
  }
}
