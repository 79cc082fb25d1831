package io.usageledger.ledger.posting;

import io.usageledger.event.LogCodec;
import io.usageledger.event.LogTopics;
import io.usageledger.ledger.LedgerSettings;
import io.usageledger.ledger.pricing.PriceTopic;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;

/**
 * Posts the log into the tables up to given offsets, as the service posts it but for the holds, and
 * without Kafka's group: the tables alone say where it begins.
 */
public final class LogReplay {
  /** What the threads share, and one's own decoder. */
  record Parts(
      PortionPoster poster,
      PartitionStart start,
      AppliedOffsets offsets,
      PostingProgress progress,
      UnreadableLog unreadable,
      RecordDecoder decoder,
      LogEpochs epochs,
      int batchRecords,
      LongConsumer posted) {}

  private final PortionPoster poster;
  private final PartitionStart start;
  private final AppliedOffsets offsets;
  private final PostingProgress progress;
  private final UnreadableLog unreadable;
  private final PriceTopic prices;
  private final EpochGate gate;
  private final KafkaProperties kafka;
  private final LedgerSettings settings;

  LogReplay(
      PortionPoster poster,
      PartitionStart start,
      AppliedOffsets offsets,
      PostingProgress progress,
      UnreadableLog unreadable,
      PriceTopic prices,
      EpochGate gate,
      KafkaProperties kafka,
      LedgerSettings settings) {
    this.poster = poster;
    this.start = start;
    this.offsets = offsets;
    this.progress = progress;
    this.unreadable = unreadable;
    this.prices = prices;
    this.gate = gate;
    this.kafka = kafka;
    this.settings = settings;
  }

  /** The next offset to apply, by partition. */
  public Map<Integer, Long> readApplied() {
    return offsets.readAll(LogTopics.LEDGER_EVENTS);
  }

  /** Takes every price and alias into the tables that is published by now. */
  public void readPrices() {
    prices.readToEnd();
  }

  /**
   * Applies what lies before the bounds and is not applied; a bound that is passed already changes
   * nothing.
   *
   * @param bounds the offset after the last to apply, by partition
   * @param posted is told of each batch how many records it had, by several threads
   * @return the accounts that the keys of the records named
   * @throws LogBrokenException when the log is not the one that the tables follow from
   */
  public Set<String> post(Map<Integer, Long> bounds, LongConsumer posted) {
    gate.forget();
    bounds.keySet().forEach(p -> start.read(new TopicPartition(LogTopics.LEDGER_EVENTS, p)));
    Set<String> accounts = new HashSet<>();
    // Accounts moved to other partitions where the log grew: all that stands before comes first.
    gate.epochs().steps(bounds).forEach(step -> accounts.addAll(postTogether(step, posted)));
    return accounts;
  }

  /** No account has records in two partitions, so that the threads need not wait for each other. */
  private Set<String> postTogether(Map<Integer, Long> bounds, LongConsumer posted) {
    List<Map<Integer, Long>> shares = shares(bounds);
    ExecutorService threads = Executors.newFixedThreadPool(Math.max(1, shares.size()));
    try {
      List<Future<Set<String>>> running = new ArrayList<>();
      shares.forEach(share -> running.add(threads.submit(() -> replay(share, posted))));
      Set<String> accounts = new HashSet<>();
      running.forEach(one -> accounts.addAll(join(one)));
      return accounts;
    } finally {
      threads.shutdownNow();
    }
  }

  private Set<String> replay(Map<Integer, Long> share, LongConsumer posted) {
    try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
      Parts parts =
          new Parts(
              poster,
              start,
              offsets,
              progress,
              unreadable,
              new RecordDecoder(new LogCodec(kafka.getProperties())),
              gate.epochs(),
              settings.batchRecords(),
              posted);
      return new PartitionReplay(parts, consumer, share).run();
    }
  }

  private KafkaConsumer<byte[], byte[]> consumer() {
    Map<String, Object> consumer = PostingConfiguration.consumerSettings(kafka, settings);
    consumer.remove(ConsumerConfig.GROUP_ID_CONFIG);
    consumer.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
    consumer.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, settings.batchRecords());
    return new KafkaConsumer<>(consumer, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  /** The bounds of each thread's partitions. */
  private List<Map<Integer, Long>> shares(Map<Integer, Long> bounds) {
    Map<Integer, Long> applied = readApplied();
    Map<Integer, Long> left = new HashMap<>();
    bounds.forEach((p, bound) -> left.put(p, bound - applied.getOrDefault(p, 0L)));
    left.values().removeIf(records -> records <= 0);
    return EvenShares.of(left, settings.consumers()).stream()
        .filter(share -> !share.isEmpty())
        .map(share -> share.stream().collect(Collectors.toMap(p -> p, bounds::get)))
        .toList();
  }

  private static Set<String> join(Future<Set<String>> running) {
    try {
      return running.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while the log was replayed", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw new IllegalStateException("The log could not be replayed", e.getCause());
    }
  }
}
