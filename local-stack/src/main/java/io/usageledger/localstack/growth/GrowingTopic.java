package io.usageledger.localstack.growth;

import static java.util.Objects.requireNonNull;

import io.usageledger.event.LogTopics;
import io.usageledger.localstack.process.Pause;
import io.usageledger.localstack.process.StackException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;

/** The log's topic as Kafka has it: its partitions, their ends, and who may be writing to it. */
final class GrowingTopic implements AutoCloseable {
  private static final Duration QUIET = Duration.ofSeconds(2);
  private static final Duration METADATA_MAX = Duration.ofSeconds(30);

  /**
   * Who is in one of them writes to the log: the ledger service, and the relay of each ingest
   * service.
   */
  private static final List<String> WRITERS = List.of("ledger", "usage-relay");

  private final Admin admin;

  GrowingTopic(Map<String, Object> kafka) {
    this.admin = Admin.create(kafka);
  }

  void requireNobodyWrites() {
    for (String group : WRITERS) {
      int members = members(group);
      if (members > 0) {
        throw new StackException(
            "%d consumers of the group \"%s\" are there: stop all ingest and ledger services, and wait until Kafka has noticed (10 s)"
                .formatted(members, group));
      }
    }
    int partitions = count();
    List<Long> ends = readEnds(partitions);
    Pause.sleep(QUIET);
    if (!ends.equals(readEnds(partitions))) {
      throw new StackException("Somebody writes to the log: stop all ingest and ledger services");
    }
  }

  private int members(String group) {
    try {
      return requireNonNull(await(admin.describeConsumerGroups(List.of(group)).all()).get(group))
          .members()
          .size();
    } catch (GroupIdNotFoundException neverWas) {
      return 0;
    }
  }

  /** Returns once Kafka shows them. */
  void increaseTo(int partitions) {
    await(
        admin
            .createPartitions(Map.of(LogTopics.LEDGER_EVENTS, NewPartitions.increaseTo(partitions)))
            .all());
    Instant until = Instant.now().plus(METADATA_MAX);
    while (count() < partitions) {
      if (Instant.now().isAfter(until)) {
        throw new StackException("Kafka made the partitions, but does not show them; try again");
      }
      Pause.sleep(Duration.ofMillis(200));
    }
  }

  int count() {
    return requireNonNull(
            await(admin.describeTopics(List.of(LogTopics.LEDGER_EVENTS)).allTopicNames())
                .get(LogTopics.LEDGER_EVENTS))
        .partitions()
        .size();
  }

  /** Of the first partitions, the offset after the last record. */
  List<Long> readEnds(int partitions) {
    Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
    for (int partition = 0; partition < partitions; partition++) {
      latest.put(new TopicPartition(LogTopics.LEDGER_EVENTS, partition), OffsetSpec.latest());
    }
    var ends = await(admin.listOffsets(latest).all());
    return IntStream.range(0, partitions)
        .mapToObj(
            partition ->
                requireNonNull(ends.get(new TopicPartition(LogTopics.LEDGER_EVENTS, partition)))
                    .offset())
        .toList();
  }

  static <T> T await(Future<T> answer) {
    try {
      return answer.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StackException("Interrupted while the log grew; give the command again", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof KafkaException refused) {
        throw refused;
      }
      throw new StackException("Kafka did not let the log grow: " + e.getCause(), e);
    }
  }

  @Override
  public void close() {
    admin.close();
  }
}
