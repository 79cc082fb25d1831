package io.usageledger.localstack.growth;

import io.usageledger.event.LogCodec;
import io.usageledger.event.LogGrowths;
import io.usageledger.event.LogTopics;
import io.usageledger.localstack.process.StackException;
import io.usageledger.log.LogGrown;
import io.usageledger.log.UsageMonthChanged;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Gives the log more partitions while nobody writes to it. First a record in the topic
 * ledger-prices says where each partition ends, so that whoever applies the log applies all before
 * these ends before anything beyond them. Killed at any point it can be done again; and it takes
 * over partitions that somebody made by other means.
 */
public final class LogGrowth {
  /** Each partition is a directory of files and a thing to own; a thousand serve any ledger. */
  private static final int PARTITIONS_MAX = 1_000;

  private final Map<String, Object> kafka;
  private final Map<String, String> registry;
  private final GrowthTables tables;

  /**
   * @param bootstrapServers of Kafka
   * @param tables with the search path of the ledger's schemas; only read
   */
  public LogGrowth(String bootstrapServers, String registryUrl, DataSource tables) {
    this.kafka = Map.of("bootstrap.servers", bootstrapServers);
    this.registry = Map.of("schema.registry.url", registryUrl);
    this.tables = new GrowthTables(tables);
  }

  /**
   * How many partitions the log has.
   *
   * @param topic that the topic has
   * @param said that it is to have since it last grew, or before that had by the tables
   * @param growths written so far
   */
  private record Standing(int topic, int said, List<LogGrown> growths) {
    /** A growth whose last step may be missing is ended by giving it again. */
    boolean isLastGrowth(int partitions) {
      return topic == said && partitions == said && !growths.isEmpty();
    }

    LogGrown last() {
      return growths.get(growths.size() - 1);
    }
  }

  private Standing read(GrowingTopic topic) {
    int has = topic.count();
    List<LogGrown> growths = LogGrowths.read(kafka, registry);
    int begun = tables.readApplied().size();
    int first = begun == 0 ? has : begun;
    int said = growths.isEmpty() ? first : growths.get(growths.size() - 1).getPartitionsAfter();
    return new Standing(has, said, growths);
  }

  /**
   * Whether posting stands still until the log grows, because its topic has not as many partitions
   * as it says.
   */
  public boolean isAwaited() {
    try (GrowingTopic topic = new GrowingTopic(kafka)) {
      Standing standing = read(topic);
      return standing.topic() != standing.said();
    }
  }

  /** Records that are in the log and not applied. */
  public long readUnapplied() {
    try (GrowingTopic topic = new GrowingTopic(kafka)) {
      Map<Integer, Long> applied = tables.readApplied();
      long unapplied = 0;
      List<Long> ends = topic.readEnds(topic.count());
      for (int partition = 0; partition < ends.size(); partition++) {
        unapplied += Math.max(0, ends.get(partition) - applied.getOrDefault(partition, 0L));
      }
      return unapplied;
    }
  }

  /**
   * Returns how many partitions there were.
   *
   * @throws StackException when somebody may be writing, or the log cannot have that many
   */
  public int grow(int partitions) {
    try (GrowingTopic topic = new GrowingTopic(kafka)) {
      Standing standing = read(topic);
      requirePossible(partitions, standing);
      topic.requireNobodyWrites();
      if (standing.isLastGrowth(partitions)) {
        closeMonths(standing.last().getPartitionsBefore(), partitions);
        return standing.last().getPartitionsBefore();
      }
      int before = Math.min(standing.topic(), standing.said());
      append(new LogGrown(before, partitions, topic.readEnds(before)));
      if (standing.topic() < partitions) {
        topic.increaseTo(partitions);
      }
      closeMonths(before, partitions);
      return before;
    }
  }

  private static void requirePossible(int partitions, Standing standing) {
    if (standing.topic() > standing.said()) {
      if (partitions != standing.topic()) {
        throw new StackException(
            "The topic has %d partitions, and had %d when it last grew, or began: it was given more by other means. Take that over first: --partitions %d"
                .formatted(standing.topic(), standing.said(), standing.topic()));
      }
    } else if (partitions > PARTITIONS_MAX
        || partitions <= standing.topic() && !standing.isLastGrowth(partitions)) {
      throw new StackException(
          "The log has %d partitions; say more than these, up to %d. Fewer would lose records"
              .formatted(standing.topic(), PARTITIONS_MAX));
    }
  }

  private void append(LogGrown grown) {
    try (KafkaProducer<byte[], byte[]> producer = producer();
        LogCodec codec = new LogCodec(registry)) {
      byte[] barrier = codec.encode(LogTopics.LEDGER_PRICES, grown);
      GrowingTopic.await(
          producer.send(new ProducerRecord<>(LogTopics.LEDGER_PRICES, 0, null, barrier)));
    }
  }

  /** What is closed to voids and ratings stays so for accounts that move to a new partition. */
  private void closeMonths(int before, int partitions) {
    List<String> months = tables.readClosedMonths();
    if (months.isEmpty()) {
      return;
    }
    try (KafkaProducer<byte[], byte[]> producer = producer();
        LogCodec codec = new LogCodec(registry)) {
      for (String month : months) {
        byte[] closed =
            codec.encode(
                LogTopics.LEDGER_EVENTS, new UsageMonthChanged(month, "closed", "the log grew"));
        for (int partition = before; partition < partitions; partition++) {
          GrowingTopic.await(
              producer.send(
                  new ProducerRecord<>(LogTopics.LEDGER_EVENTS, partition, null, closed)));
        }
      }
    }
  }

  private KafkaProducer<byte[], byte[]> producer() {
    Map<String, Object> settings = new HashMap<>(kafka);
    settings.put("acks", "all");
    return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
  }
}
