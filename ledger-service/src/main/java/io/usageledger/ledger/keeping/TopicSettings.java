package io.usageledger.ledger.keeping;

import static org.apache.kafka.common.config.TopicConfig.CLEANUP_POLICY_CONFIG;
import static org.apache.kafka.common.config.TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG;
import static org.apache.kafka.common.config.TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG;
import static org.apache.kafka.common.config.TopicConfig.RETENTION_BYTES_CONFIG;
import static org.apache.kafka.common.config.TopicConfig.RETENTION_MS_CONFIG;
import static org.apache.kafka.common.config.TopicConfig.UNCLEAN_LEADER_ELECTION_ENABLE_CONFIG;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * How a topic of the log is set, and what is wrong with that, in words.
 *
 * @param replicas copies of the partition that has the fewest
 * @param values of every setting by Kafka's name, defaults included
 */
record TopicSettings(String topic, int replicas, Map<String, String> values) {
  private static final String FOR_EVER = "-1";
  private static final String APPEND_TIME = "LogAppendTime";

  TopicSettings {
    if (replicas < 1) {
      throw new IllegalArgumentException("Topic %s has %d replicas".formatted(topic, replicas));
    }
    values = Map.copyOf(values);
  }

  /** What would take records away, or makes a replay come to other results. */
  List<String> faults() {
    List<String> faults = new ArrayList<>();
    String policy = value(CLEANUP_POLICY_CONFIG);
    if (policy.contains("compact")) {
      faults.add(
          fault(CLEANUP_POLICY_CONFIG, "delete", "keeps only the newest record of each account"));
    }
    if (policy.contains("delete")) {
      addUnlessForEver(faults, RETENTION_MS_CONFIG, "deletes records by their age");
      addUnlessForEver(faults, RETENTION_BYTES_CONFIG, "deletes records by the size of the topic");
    }
    if (!APPEND_TIME.equals(value(MESSAGE_TIMESTAMP_TYPE_CONFIG))) {
      faults.add(
          fault(
              MESSAGE_TIMESTAMP_TYPE_CONFIG,
              APPEND_TIME,
              "lets a writer's clock decide what is due and which price counts"));
    }
    return faults;
  }

  /** What makes it likelier that a broker's end loses what was acknowledged, or stops writing. */
  List<String> warnings() {
    List<String> warnings = new ArrayList<>();
    int inSync = Integer.parseInt(values.getOrDefault(MIN_IN_SYNC_REPLICAS_CONFIG, "1"));
    if (replicas == 1) {
      warnings.add(
          "%s has one copy: a lost disk is a lost log. Give it three, but for trying out"
              .formatted(topic));
    } else if (inSync == 1) {
      warnings.add(
          "%s is acknowledged by one broker alone (min.insync.replicas=1, replicas=%d): set min.insync.replicas=2"
              .formatted(topic, replicas));
    } else if (inSync >= replicas) {
      warnings.add(
          "%s takes no record while one broker is away (min.insync.replicas=%d, replicas=%d): have one replica more"
              .formatted(topic, inSync, replicas));
    }
    if (Boolean.parseBoolean(value(UNCLEAN_LEADER_ELECTION_ENABLE_CONFIG))) {
      warnings.add(
          "%s may lose acknowledged records to a broker that lags behind (unclean.leader.election.enable=true): set it to false"
              .formatted(topic));
    }
    return warnings;
  }

  private void addUnlessForEver(List<String> faults, String name, String why) {
    if (!FOR_EVER.equals(value(name))) {
      faults.add(fault(name, FOR_EVER, why));
    }
  }

  private String fault(String name, String wanted, String why) {
    return "%s has %s=%s, which %s: set it to %s".formatted(topic, name, value(name), why, wanted);
  }

  private String value(String name) {
    return values.getOrDefault(name, "unknown");
  }
}
