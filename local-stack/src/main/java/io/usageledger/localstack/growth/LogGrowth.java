package io.usageledger.localstack.growth;

import static java.util.Objects.requireNonNull;

import io.usageledger.event.LogCodec;
import io.usageledger.event.LogTopics;
import io.usageledger.localstack.process.Pause;
import io.usageledger.localstack.process.StackException;
import io.usageledger.log.LogGrown;
import io.usageledger.log.UsageMonthChanged;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Gives the log more partitions while nobody writes to it. First a record in the topic
 * ledger-prices says where each partition ends, so that whoever applies the log applies all before
 * these ends before anything beyond them. Killed at any point it can be done again.
 */
public final class LogGrowth {
  /** Each partition is a directory of files and a thing to own; a thousand serve any ledger. */
  private static final int PARTITIONS_MAX = 1_000;

  private static final Duration QUIET = Duration.ofSeconds(2);
  private static final Duration METADATA_MAX = Duration.ofSeconds(30);

  /**
   * Who is in one of them writes to the log: the ledger service, and the relay of each ingest
   * service.
   */
  private static final List<String> WRITERS = List.of("ledger", "usage-relay");

  private final Map<String, Object> kafka;
  private final String registryUrl;
  private final DataSource tables;

  /**
   * @param bootstrapServers of Kafka
   * @param tables with the search path of the ledger's schemas; only read
   */
  public LogGrowth(String bootstrapServers, String registryUrl, DataSource tables) {
    this.kafka = Map.of("bootstrap.servers", bootstrapServers);
    this.registryUrl = registryUrl;
    this.tables = tables;
  }

  /** Records that are in the log and not applied. */
  public long readUnapplied() {
    try (Admin admin = Admin.create(kafka)) {
      Map<Integer, Long> applied = readApplied();
      long unapplied = 0;
      List<Long> ends = ends(admin, count(admin));
      for (int partition = 0; partition < ends.size(); partition++) {
        unapplied += Math.max(0, ends.get(partition) - applied.getOrDefault(partition, 0L));
      }
      return unapplied;
    }
  }

  /**
   * Returns how many partitions there were.
   *
   * @throws StackException when somebody may be writing, or there are as many already
   */
  public int grow(int partitions) {
    try (Admin admin = Admin.create(kafka)) {
      int before = count(admin);
      if (partitions <= before || partitions > PARTITIONS_MAX) {
        throw new StackException(
            "The log has %d partitions; say more than these, up to %d. Fewer would lose records"
                .formatted(before, PARTITIONS_MAX));
      }
      requireNobodyWrites(admin, before);
      write(admin, new LogGrown(before, partitions, ends(admin, before)), partitions);
      return before;
    }
  }

  private void write(Admin admin, LogGrown grown, int partitions) {
    Map<String, Object> settings = new HashMap<>(kafka);
    settings.put("acks", "all");
    try (KafkaProducer<byte[], byte[]> producer =
            new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
        LogCodec codec = new LogCodec(Map.of("schema.registry.url", registryUrl))) {
      byte[] barrier = codec.encode(LogTopics.LEDGER_PRICES, grown);
      await(producer.send(new ProducerRecord<>(LogTopics.LEDGER_PRICES, 0, null, barrier)));
      await(
          admin
              .createPartitions(
                  Map.of(LogTopics.LEDGER_EVENTS, NewPartitions.increaseTo(partitions)))
              .all());
      awaitCount(admin, partitions);
      closeMonths(settings, codec, grown.getPartitionsBefore(), partitions);
    }
  }

  /** What is closed to voids and ratings stays so for accounts that move to a new partition. */
  private void closeMonths(
      Map<String, Object> settings, LogCodec codec, int before, int partitions) {
    List<String> months = readClosedMonths();
    if (months.isEmpty()) {
      return;
    }
    try (KafkaProducer<byte[], byte[]> fresh =
        new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
      for (String month : months) {
        byte[] closed =
            codec.encode(
                LogTopics.LEDGER_EVENTS, new UsageMonthChanged(month, "closed", "the log grew"));
        for (int partition = before; partition < partitions; partition++) {
          await(fresh.send(new ProducerRecord<>(LogTopics.LEDGER_EVENTS, partition, null, closed)));
        }
      }
    }
  }

  private void requireNobodyWrites(Admin admin, int partitions) {
    for (String group : WRITERS) {
      int members = members(admin, group);
      if (members > 0) {
        throw new StackException(
            "%d consumers of the group \"%s\" are there: stop all ingest and ledger services, and wait until Kafka has noticed (10 s)"
                .formatted(members, group));
      }
    }
    List<Long> ends = ends(admin, partitions);
    Pause.sleep(QUIET);
    if (!ends.equals(ends(admin, partitions))) {
      throw new StackException("Somebody writes to the log: stop all ingest and ledger services");
    }
  }

  private static int members(Admin admin, String group) {
    try {
      return requireNonNull(await(admin.describeConsumerGroups(List.of(group)).all()).get(group))
          .members()
          .size();
    } catch (GroupIdNotFoundException neverWas) {
      return 0;
    }
  }

  private static void awaitCount(Admin admin, int partitions) {
    Instant until = Instant.now().plus(METADATA_MAX);
    while (count(admin) < partitions) {
      if (Instant.now().isAfter(until)) {
        throw new StackException("Kafka made the partitions, but does not show them; try again");
      }
      Pause.sleep(Duration.ofMillis(200));
    }
  }

  private static int count(Admin admin) {
    return requireNonNull(
            await(admin.describeTopics(List.of(LogTopics.LEDGER_EVENTS)).allTopicNames())
                .get(LogTopics.LEDGER_EVENTS))
        .partitions()
        .size();
  }

  /** By partition, the offset after the last record. */
  private static List<Long> ends(Admin admin, int partitions) {
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

  private static final String APPLIED =
      """
      select log_partition, next_offset
      from applied_offsets
      where topic = 'ledger-events'
      """;

  private Map<Integer, Long> readApplied() {
    try (Connection connection = tables.getConnection();
        var statement = connection.createStatement();
        ResultSet row = statement.executeQuery(APPLIED)) {
      Map<Integer, Long> applied = new HashMap<>();
      while (row.next()) {
        applied.put(row.getInt(1), row.getLong(2));
      }
      return applied;
    } catch (SQLException e) {
      throw new StackException("Cannot read how far the log is applied: " + e.getMessage(), e);
    }
  }

  private static final String CLOSED_MONTHS =
      """
      select distinct to_char(month_at at time zone 'UTC', 'YYYY-MM')
      from usage_months
      where closed_at is not null
      order by 1
      """;

  private List<String> readClosedMonths() {
    try (Connection connection = tables.getConnection();
        var statement = connection.createStatement();
        ResultSet row = statement.executeQuery(CLOSED_MONTHS)) {
      List<String> months = new ArrayList<>();
      while (row.next()) {
        months.add(row.getString(1));
      }
      return months;
    } catch (SQLException e) {
      throw new StackException("Cannot read which months are closed: " + e.getMessage(), e);
    }
  }

  private static <T> T await(Future<T> answer) {
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
}
