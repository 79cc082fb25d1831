package io.usageledger.ledger.keeping;

import io.usageledger.event.LogTopics;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.AuthorizationException;
import org.jspecify.annotations.Nullable;
import org.springframework.kafka.core.KafkaAdmin;
import org.springframework.stereotype.Component;

/** Asks Kafka how the log's topics are set and where they begin. */
@Component
class TopicLook {
  private static final long ANSWER_MAX_SECONDS = 10;
  private static final List<String> KEPT_TOPICS =
      List.of(LogTopics.LEDGER_EVENTS, LogTopics.LEDGER_PRICES);

  private final KafkaAdmin kafka;

  TopicLook(KafkaAdmin kafka) {
    this.kafka = kafka;
  }

  /**
   * What Kafka says.
   *
   * @param hidden topics whose settings our Kafka user may not read
   * @param firsts first offset that is still there, of each partition that does not begin at 0
   */
  record Seen(List<TopicSettings> topics, List<String> hidden, Map<TopicPartition, Long> firsts) {
    Seen {
      topics = List.copyOf(topics);
      hidden = List.copyOf(hidden);
      firsts = Map.copyOf(firsts);
    }
  }

  /**
   * @throws KafkaException when Kafka does not tell
   */
  Seen look() {
    try (Admin admin = Admin.create(new HashMap<>(kafka.getConfigurationProperties()))) {
      Map<String, TopicDescription> described =
          await(admin.describeTopics(KEPT_TOPICS).allTopicNames());
      List<TopicSettings> topics = new ArrayList<>();
      List<String> hidden = new ArrayList<>();
      described
          .values()
          .forEach(
              topic -> {
                Map<String, String> values = findSettings(admin, topic.name());
                if (values == null) {
                  hidden.add(topic.name());
                } else {
                  topics.add(new TopicSettings(topic.name(), replicas(topic), values));
                }
              });
      return new Seen(topics, hidden, firsts(admin, described));
    }
  }

  private static int replicas(TopicDescription topic) {
    return topic.partitions().stream().mapToInt(one -> one.replicas().size()).min().orElse(1);
  }

  /** Null when our user may not read them. */
  private static @Nullable Map<String, String> findSettings(Admin admin, String topic) {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    try {
      Config config = await(admin.describeConfigs(List.of(resource)).all()).get(resource);
      return config == null
          ? null
          : config.entries().stream()
              .filter(entry -> entry.value() != null)
              .collect(Collectors.toMap(ConfigEntry::name, ConfigEntry::value));
    } catch (AuthorizationException refused) {
      return null;
    }
  }

  private static Map<TopicPartition, Long> firsts(
      Admin admin, Map<String, TopicDescription> described) {
    Map<TopicPartition, OffsetSpec> earliest = new HashMap<>();
    described.forEach(
        (name, topic) ->
            topic
                .partitions()
                .forEach(
                    one ->
                        earliest.put(
                            new TopicPartition(name, one.partition()), OffsetSpec.earliest())));
    return await(admin.listOffsets(earliest).all()).entrySet().stream()
        .filter(first -> first.getValue().offset() > 0)
        .collect(Collectors.toMap(Map.Entry::getKey, first -> first.getValue().offset()));
  }

  private static <T> T await(KafkaFuture<T> answer) {
    try {
      return answer.get(ANSWER_MAX_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new KafkaException("Interrupted while Kafka was asked how the log is kept", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof AuthorizationException refused) {
        throw refused;
      }
      throw new KafkaException("Kafka does not tell how the log is kept: " + e.getCause(), e);
    } catch (TimeoutException e) {
      throw new KafkaException("Kafka did not tell how the log is kept within 10 s", e);
    }
  }
}
