package io.usageledger.ingest.log;

import io.confluent.kafka.schemaregistry.client.CachedSchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import io.usageledger.event.LogTopics;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Asks Kafka for its topics and the registry for a sign of life, again and again, so that health
 * answers from memory however often it is asked, and the log tells of a server that went away.
 */
@Component
public class ServerWatch implements AutoCloseable {
  private static final Duration ANSWER_WITHIN = Duration.ofSeconds(2);

  /** The smallest question that every registry answers is for its own configuration. */
  private static final @Nullable String ALL_SUBJECTS = null;

  private final Map<String, Object> adminSettings;
  private final SchemaRegistryClient registryClient;
  private final ServerState kafka;
  private final ServerState registry;
  private @Nullable Admin admin;

  ServerWatch(KafkaProperties properties, RegistrySettings registrySettings, Clock clock) {
    adminSettings = new HashMap<>(properties.buildAdminProperties());
    adminSettings.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, millis(ANSWER_WITHIN));
    adminSettings.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, millis(ANSWER_WITHIN));
    adminSettings.put(AdminClientConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 1_000);
    // Otherwise an admin client that has never met its broker bootstraps again without any pause.
    adminSettings.put(AdminClientConfig.METADATA_RECOVERY_STRATEGY_CONFIG, "none");
    registryClient =
        new CachedSchemaRegistryClient(
            List.of(registrySettings.url().split(",")), 1, registrySettings.values());
    kafka =
        new ServerState(
            "Kafka at " + String.join(",", properties.getBootstrapServers()),
            "Requests are told 503 until it does, and the relay waits",
            clock);
    registry =
        new ServerState(
            "The schema registry at " + registrySettings.url(),
            "What needs a schema that was not seen yet waits for it",
            clock);
  }

  public Health kafkaHealth() {
    return kafka.health();
  }

  public Health registryHealth() {
    return registry.health();
  }

  /** Made on first use, because it cannot be made while a server's name has no address. */
  public synchronized Admin admin() {
    if (admin == null) {
      admin = Admin.create(adminSettings);
    }
    return admin;
  }

  @Scheduled(fixedDelayString = "${ingest.watch-every:2s}")
  void watchKafka() {
    try {
      admin()
          .describeTopics(List.of(LogTopics.LEDGER_EVENTS))
          .allTopicNames()
          .get(2 * ANSWER_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
      kafka.answers();
    } catch (ExecutionException e) {
      kafka.isAway(e.getCause() == null ? e : e.getCause());
    } catch (TimeoutException | KafkaException e) {
      kafka.isAway(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Scheduled(fixedDelayString = "${ingest.watch-every:2s}")
  void watchRegistry() {
    try {
      registryClient.getConfig(ALL_SUBJECTS);
      registry.answers();
    } catch (IOException | RestClientException | RuntimeException e) {
      registry.isAway(e);
    }
  }

  private static int millis(Duration duration) {
    return Math.toIntExact(duration.toMillis());
  }

  @Override
  public synchronized void close() throws IOException {
    registryClient.close();
    if (admin != null) {
      admin.close(Duration.ZERO);
    }
  }
}
