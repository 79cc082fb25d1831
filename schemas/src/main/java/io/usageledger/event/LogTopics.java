package io.usageledger.event;

import static org.apache.kafka.common.config.TopicConfig.CLEANUP_POLICY_CONFIG;
import static org.apache.kafka.common.config.TopicConfig.COMPRESSION_TYPE_CONFIG;
import static org.apache.kafka.common.config.TopicConfig.MAX_MESSAGE_BYTES_CONFIG;
import static org.apache.kafka.common.config.TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG;
import static org.apache.kafka.common.config.TopicConfig.RETENTION_BYTES_CONFIG;
import static org.apache.kafka.common.config.TopicConfig.RETENTION_MS_CONFIG;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.errors.TopicExistsException;

/**
 * The topics that everything rests on, and the settings without which they would lose the truth.
 */
public final class LogTopics {
  /** Gateways write here; the ingest service is its only reader. */
  public static final String USAGE_EVENTS = "usage-events";

  /** The log: everything that moves money, keyed by account. Only our services write it. */
  public static final String LEDGER_EVENTS = "ledger-events";

  /** Versions of prices and of model aliases; one partition, kept whole. */
  public static final String LEDGER_PRICES = "ledger-prices";

  /**
   * A quarantined record is wrapped whole where it fits into a record of the log with its reason.
   */
  public static final int LOG_RECORD_MAX_BYTES = 4 * 1024 * 1024;

  private static final Map<String, String> KEPT_WHOLE =
      Map.of(
          CLEANUP_POLICY_CONFIG, "delete",
          RETENTION_MS_CONFIG, "-1",
          RETENTION_BYTES_CONFIG, "-1",
          MESSAGE_TIMESTAMP_TYPE_CONFIG, "LogAppendTime",
          MAX_MESSAGE_BYTES_CONFIG, String.valueOf(LOG_RECORD_MAX_BYTES));

  /**
   * Prices are few, and all posting waits for one that cannot be read: the broker takes their
   * batches apart, too.
   */
  private static final Map<String, String> PRICES = prices();

  /** The largest batch that a gateway may write, without its compression. */
  public static final int USAGE_BATCH_MAX_BYTES = 4 * 1024 * 1024;

  /**
   * Kept long enough for a relay that was down for a week; what it relayed lives on in the log. The
   * broker takes a compressed batch apart, so that it refuses one that no client could read back,
   * and one that is small only by its compression.
   */
  private static final Map<String, String> RELAYED =
      Map.of(
          CLEANUP_POLICY_CONFIG,
          "delete",
          RETENTION_MS_CONFIG,
          String.valueOf(30L * 24 * 60 * 60 * 1000),
          MESSAGE_TIMESTAMP_TYPE_CONFIG,
          "LogAppendTime",
          COMPRESSION_TYPE_CONFIG,
          "uncompressed",
          MAX_MESSAGE_BYTES_CONFIG,
          String.valueOf(USAGE_BATCH_MAX_BYTES));

  private LogTopics() {}

  private static Map<String, String> prices() {
    Map<String, String> settings = new HashMap<>(KEPT_WHOLE);
    settings.put(COMPRESSION_TYPE_CONFIG, "uncompressed");
    return Map.copyOf(settings);
  }

  /**
   * Creates the topics that are missing and leaves the others as they are.
   *
   * @param partitions of the log and of usage-events
   * @param replicationFactor 3 in production; 1 on a machine with one broker
   */
  public static void createMissing(Admin admin, int partitions, short replicationFactor)
      throws InterruptedException, ExecutionException {
    Set<String> existing = admin.listTopics().names().get();
    List<NewTopic> missing =
        List.of(
                new NewTopic(USAGE_EVENTS, partitions, replicationFactor).configs(RELAYED),
                new NewTopic(LEDGER_EVENTS, partitions, replicationFactor).configs(KEPT_WHOLE),
                new NewTopic(LEDGER_PRICES, 1, replicationFactor).configs(PRICES))
            .stream()
            .filter(topic -> !existing.contains(topic.name()))
            .toList();
    for (var created : admin.createTopics(missing).values().values()) {
      try {
        created.get();
      } catch (ExecutionException e) {
        if (!(e.getCause() instanceof TopicExistsException)) {
          throw e;
        }
      }
    }
  }
}
