package io.usageledger.ledger.posting;

import static org.assertj.core.api.Assertions.assertThat;

import io.usageledger.event.LogTopics;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.GroupSubscription;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.Subscription;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class EvenAssignorTest {
  private static final int PARTITIONS = 4;
  private static final Node BROKER = new Node(0, "broker", 9092);

  @Test
  void eachConsumerGetsAsManyRecordsWhateverThatIsInPartitions() {
    assertThat(assign(lengths(10, 90, 20, 50), "a", "b"))
        .isEqualTo(Map.of("a", Set.of(1), "b", Set.of(0, 2, 3)));
  }

  @Test
  void partitionsToWhichNothingCameAreSharedOutByTheirNumber() {
    assertThat(assign(lengths(0, 0, 0, 0), "a", "b", "c"))
        .isEqualTo(Map.of("a", Set.of(0, 3), "b", Set.of(1), "c", Set.of(2)));
    assertThat(assign(partitions -> Map.of(), "a", "b"))
        .isEqualTo(Map.of("a", Set.of(0, 2), "b", Set.of(1, 3)));
  }

  @Test
  void onePartitionThatIsNotKnownCountsLikeTheOthersOnAverage() {
    EvenAssignor.Lately allButTheSecond = partitions -> Map.of(partitions.iterator().next(), 40L);

    assertThat(assign(allButTheSecond, "a", "b"))
        .isEqualTo(Map.of("a", Set.of(0, 2), "b", Set.of(1, 3)));
  }

  private static EvenAssignor.Lately lengths(long... records) {
    return partitions ->
        partitions.stream().collect(Collectors.toMap(p -> p, p -> records[p.partition()]));
  }

  private static Map<String, Set<Integer>> assign(EvenAssignor.Lately lately, String... members) {
    EvenAssignor assignor = new EvenAssignor();
    assignor.configure(Map.of(EvenAssignor.LATELY, lately));
    Map<String, Subscription> group = new HashMap<>();
    for (String member : members) {
      group.put(member, new Subscription(List.of(LogTopics.LEDGER_EVENTS)));
    }
    Map<String, Set<Integer>> assigned = new HashMap<>();
    assignor
        .assign(cluster(), new GroupSubscription(group))
        .groupAssignment()
        .forEach(
            (member, assignment) ->
                assigned.put(
                    member,
                    assignment.partitions().stream()
                        .map(TopicPartition::partition)
                        .collect(Collectors.toSet())));
    return assigned;
  }

  private static Cluster cluster() {
    Node[] none = {};
    List<PartitionInfo> partitions =
        IntStream.range(0, PARTITIONS)
            .mapToObj(
                number -> new PartitionInfo(LogTopics.LEDGER_EVENTS, number, BROKER, none, none))
            .toList();
    return new Cluster("cluster", List.of(BROKER), partitions, Set.of(), Set.of());
  }
}
