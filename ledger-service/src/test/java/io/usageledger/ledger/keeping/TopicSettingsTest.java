package io.usageledger.ledger.keeping;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TopicSettingsTest {
  private static final Map<String, String> KEPT =
      Map.of(
          "cleanup.policy", "delete",
          "retention.ms", "-1",
          "retention.bytes", "-1",
          "message.timestamp.type", "LogAppendTime",
          "min.insync.replicas", "2",
          "unclean.leader.election.enable", "false");

  @Test
  void aTopicKeptForEverHasNoFault() {
    TopicSettings settings = new TopicSettings("t", 3, KEPT);

    assertThat(settings.faults()).isEmpty();
    assertThat(settings.warnings()).isEmpty();
  }

  @ParameterizedTest(name = "{0}={1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          cleanup.policy                 | compact        | t has cleanup.policy=compact, which keeps only the newest record of each account: set it to delete
          cleanup.policy                 | compact,delete | t has cleanup.policy=compact,delete, which keeps only the newest record of each account: set it to delete
          retention.ms                   | 604800000      | t has retention.ms=604800000, which deletes records by their age: set it to -1
          retention.bytes                | 1000000        | t has retention.bytes=1000000, which deletes records by the size of the topic: set it to -1
          message.timestamp.type         | CreateTime     | t has message.timestamp.type=CreateTime, which lets a writer's clock decide what is due and which price counts: set it to LogAppendTime
          """)
  void aSettingThatEatsTheTruthIsAFault(String name, String value, String fault) {
    assertThat(with(name, value, 3).faults()).containsExactly(fault);
  }

  @ParameterizedTest(name = "{0}={1}, {2} replicas")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          min.insync.replicas            | 1    | 1 | one copy
          min.insync.replicas            | 1    | 3 | acknowledged by one broker alone
          min.insync.replicas            | 3    | 3 | takes no record while one broker is away
          unclean.leader.election.enable | true | 3 | may lose acknowledged records
          """)
  void whatRisksRecordsIsAWarningOnly(String name, String value, int replicas, String warning) {
    TopicSettings settings = with(name, value, replicas);

    assertThat(settings.faults()).isEmpty();
    assertThat(settings.warnings()).singleElement().asString().contains(warning);
  }

  @Test
  void aTopicThatNothingCleansNeedsNoRetention() {
    Map<String, String> values = new HashMap<>(KEPT);
    values.put("cleanup.policy", "");
    values.put("retention.ms", "1");

    assertThat(new TopicSettings("t", 3, values).faults()).isEmpty();
  }

  @Test
  void whatIsGoneIsSaidWithItsNumbers() {
    Findings found =
        Findings.of(
            new TopicLook.Seen(
                List.of(), List.of(), Map.of(new TopicPartition("ledger-events", 3), 17L)));

    assertThat(found.isWhole()).isFalse();
    assertThat(found.faults()).isEmpty();
    assertThat(found.lostRecords()).isEqualTo(17);
    assertThat(found.lost().get(0))
        .startsWith("Records 0 to 16 of partition 3 of ledger-events are gone");
  }

  @Test
  void settingsThatOurUserMayNotReadAreAFault() {
    Findings found =
        Findings.of(
            new TopicLook.Seen(new ArrayList<>(), List.of("ledger-events"), new HashMap<>()));

    assertThat(found.faults()).singleElement().asString().contains("DescribeConfigs");
  }

  private static TopicSettings with(String name, String value, int replicas) {
    Map<String, String> values = new HashMap<>(KEPT);
    values.put(name, value);
    return new TopicSettings("t", replicas, values);
  }
}
