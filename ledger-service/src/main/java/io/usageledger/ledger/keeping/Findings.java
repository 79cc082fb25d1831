package io.usageledger.ledger.keeping;

import io.usageledger.event.LogTopics;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/**
 * What a look at the log's topics found, in words.
 *
 * @param faults why posting must not begin
 * @param lost records that are gone, so that no replay is whole
 * @param lostRecords how many
 * @param warnings what should be better
 */
record Findings(List<String> faults, List<String> lost, long lostRecords, List<String> warnings) {
  Findings {
    faults = List.copyOf(faults);
    lost = List.copyOf(lost);
    warnings = List.copyOf(warnings);
  }

  static Findings of(TopicLook.Seen seen) {
    List<String> faults = new ArrayList<>();
    List<String> warnings = new ArrayList<>();
    seen.topics()
        .forEach(
            topic -> {
              faults.addAll(topic.faults());
              warnings.addAll(topic.warnings());
            });
    seen.hidden().forEach(topic -> faults.add(hidden(topic)));
    List<String> lost =
        seen.firsts().entrySet().stream()
            .sorted(Comparator.comparing(first -> first.getKey().toString()))
            .map(first -> lost(first.getKey(), first.getValue()))
            .toList();
    long lostRecords = seen.firsts().values().stream().mapToLong(Long::longValue).sum();
    return new Findings(faults, lost, lostRecords, warnings);
  }

  private static String hidden(String topic) {
    return "Whether %s is kept for ever is not known, because our Kafka user may not read its settings: allow it DescribeConfigs on the topic"
        .formatted(topic);
  }

  private static String lost(TopicPartition partition, long first) {
    String follows =
        Map.of(
                LogTopics.LEDGER_EVENTS,
                "what follows from them stands in the tables alone and no rebuild gives it back",
                LogTopics.LEDGER_PRICES,
                "prices in them stand in the tables alone")
            .getOrDefault(partition.topic(), "");
    return "Records 0 to %d of partition %d of %s are gone: %s. Restore the topic from a backup"
        .formatted(first - 1, partition.partition(), partition.topic(), follows);
  }

  boolean isWhole() {
    return faults.isEmpty() && lost.isEmpty();
  }
}
