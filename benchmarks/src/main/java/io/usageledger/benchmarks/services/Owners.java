package io.usageledger.benchmarks.services;

import io.usageledger.benchmarks.BenchStack;
import io.usageledger.benchmarks.LogEnd;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.common.GroupState;

/** Who owns the log's partitions, as Kafka has given them out. */
final class Owners {
  /** Of every ledger service. */
  private static final String GROUP = "ledger";

  private static final long LOOK_EVERY_NANOS = 100_000_000;
  private static final long PATIENCE_NANOS = 60_000_000_000L;

  private Owners() {}

  /** Waits until so many consumers each own a part of the log. */
  static void await(BenchStack stack, int consumers) throws InterruptedException {
    long endNanos = System.nanoTime() + PATIENCE_NANOS;
    try (Admin admin = LogEnd.admin(stack)) {
      while (!isShared(admin, consumers)) {
        if (System.nanoTime() > endNanos) {
          throw new IllegalStateException("The log is not shared by %d".formatted(consumers));
        }
        LockSupport.parkNanos(LOOK_EVERY_NANOS);
      }
    }
  }

  private static boolean isShared(Admin admin, int consumers) throws InterruptedException {
    try {
      Collection<ConsumerGroupDescription> groups =
          admin.describeConsumerGroups(List.of(GROUP)).all().get().values();
      return groups.stream()
          .filter(group -> group.groupState() == GroupState.STABLE)
          .anyMatch(group -> owners(group) == consumers);
    } catch (ExecutionException e) {
      return false; // the group is not there yet
    }
  }

  private static long owners(ConsumerGroupDescription group) {
    return group.members().stream()
        .map(MemberDescription::assignment)
        .filter(assignment -> !assignment.topicPartitions().isEmpty())
        .count();
  }
}
