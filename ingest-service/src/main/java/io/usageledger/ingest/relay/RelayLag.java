package io.usageledger.ingest.relay;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.usageledger.event.LogTopics;
import io.usageledger.ingest.log.ServerWatch;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * How many records of usage-events lie before the relay, and since when it has not moved. What was
 * deleted there before it was relayed, by the topic's retention for instance, is lost usage: Kafka
 * lets a reader pass over it without a word.
 */
@Component
class RelayLag {
  private static final Logger LOG = LoggerFactory.getLogger(RelayLag.class);
  private static final long ANSWER_WITHIN_MS = 4_000;

  private final ServerWatch servers;
  private final Clock clock;
  private final Counter lost;
  private final Map<TopicPartition, Long> lostUpTo = new HashMap<>();
  private volatile Map<TopicPartition, Lag> lags = Map.of();

  RelayLag(ServerWatch servers, Clock clock, MeterRegistry meters) {
    this.servers = servers;
    this.clock = clock;
    meters.gauge("ledger.ingest.relay.lag.records", this, RelayLag::records);
    lost =
        Counter.builder("ledger.ingest.relay.lost.records")
            .description("Records that were deleted from usage-events before they were relayed")
            .register(meters);
  }

  /**
   * One partition.
   *
   * @param next the offset that comes next
   * @param since when it was first seen there, with records before it
   */
  private record Lag(long next, long records, Instant since) {}

  long records() {
    return lags.values().stream().mapToLong(Lag::records).sum();
  }

  /** For how long a partition has had a lag and has not moved; zero when none has. */
  Duration still() {
    return lags.values().stream()
        .filter(lag -> lag.records() > 0)
        .map(lag -> Duration.between(lag.since(), clock.instant()))
        .max(Comparator.naturalOrder())
        .orElse(Duration.ZERO);
  }

  @Scheduled(fixedDelayString = "${ingest.watch-every:2s}")
  void look() {
    try {
      lags = lags(servers.admin());
    } catch (ExecutionException | TimeoutException | KafkaException e) {
      // Kafka's own health tells of it; the last figures stand until it answers.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Map<TopicPartition, Lag> lags(Admin admin)
      throws ExecutionException, InterruptedException, TimeoutException {
    List<TopicPartition> partitions = partitions(admin);
    // Before what was relayed, which goes on meanwhile: it must not seem behind what is deleted.
    Map<TopicPartition, Long> starts = offsets(admin, partitions, OffsetSpec.earliest());
    Map<TopicPartition, OffsetAndMetadata> done =
        answer(admin.listConsumerGroupOffsets(UsageEventRelay.ID).partitionsToOffsetAndMetadata());
    Map<TopicPartition, Long> ends = offsets(admin, partitions, OffsetSpec.latest());
    Map<TopicPartition, Lag> now = new HashMap<>();
    for (TopicPartition partition : partitions) {
      OffsetAndMetadata committed = done.get(partition);
      long start = starts.getOrDefault(partition, 0L);
      long next = committed == null ? start : Math.max(start, committed.offset());
      if (committed != null) {
        tellLost(partition, committed.offset(), start);
      }
      long records = Math.max(0, ends.getOrDefault(partition, next) - next);
      Lag before = lags.get(partition);
      now.put(partition, new Lag(next, records, since(before, next)));
    }
    return now;
  }

  /** Each once, though the relay stays where it was until something comes. */
  private void tellLost(TopicPartition partition, long relayedUpTo, long start) {
    long from = Math.max(relayedUpTo, lostUpTo.getOrDefault(partition, 0L));
    if (start <= from) {
      return;
    }
    lostUpTo.put(partition, start);
    lost.increment(start - from);
    LOG.error(
        "Offsets {} to {} of {} were deleted before they were relayed: their usage is not in the log. Have the gateways send it again, and keep {} longer than the relay is ever away",
        from,
        start - 1,
        partition,
        LogTopics.USAGE_EVENTS);
  }

  private Instant since(@Nullable Lag before, long next) {
    if (before == null || before.records() == 0 || before.next() != next) {
      return clock.instant();
    }
    return before.since();
  }

  private static List<TopicPartition> partitions(Admin admin)
      throws ExecutionException, InterruptedException, TimeoutException {
    int count =
        answer(admin.describeTopics(List.of(LogTopics.USAGE_EVENTS)).allTopicNames())
            .values()
            .stream()
            .mapToInt(topic -> topic.partitions().size())
            .sum();
    return IntStream.range(0, count)
        .mapToObj(partition -> new TopicPartition(LogTopics.USAGE_EVENTS, partition))
        .toList();
  }

  private static Map<TopicPartition, Long> offsets(
      Admin admin, List<TopicPartition> partitions, OffsetSpec which)
      throws ExecutionException, InterruptedException, TimeoutException {
    Map<TopicPartition, OffsetSpec> wanted =
        partitions.stream().collect(Collectors.toMap(partition -> partition, unused -> which));
    Map<TopicPartition, ListOffsetsResultInfo> found = answer(admin.listOffsets(wanted).all());
    return found.entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue().offset()));
  }

  private static <T> T answer(KafkaFuture<T> future)
      throws ExecutionException, InterruptedException, TimeoutException {
    return future.get(ANSWER_WITHIN_MS, TimeUnit.MILLISECONDS);
  }
}
