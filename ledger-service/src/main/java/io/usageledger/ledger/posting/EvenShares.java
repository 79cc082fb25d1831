package io.usageledger.ledger.posting;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Partitions shared out so that each share has about as many records: accounts are not alike, and
 * of two threads with as many partitions each, one would still be busy long after the other is
 * done.
 */
final class EvenShares {
  private static final class Share {
    final Set<Integer> partitions = new TreeSet<>();
    long records;

    void add(int partition, long more) {
      partitions.add(partition);
      records += more;
    }
  }

  private EvenShares() {}

  /**
   * The partition with the most records first, to the share that has least; among equals, to the
   * one with the fewest partitions.
   *
   * @param records by partition
   * @return as many as are wanted, some of them maybe empty
   */
  static List<Set<Integer>> of(Map<Integer, Long> records, int shares) {
    List<Share> all = new ArrayList<>();
    for (int share = 0; share < shares; share++) {
      all.add(new Share());
    }
    records.entrySet().stream()
        .sorted(
            Map.Entry.<Integer, Long>comparingByValue(Comparator.reverseOrder())
                .thenComparing(Map.Entry.comparingByKey()))
        .forEach(one -> least(all).add(one.getKey(), one.getValue()));
    return all.stream().map(share -> share.partitions).toList();
  }

  private static Share least(List<Share> shares) {
    return shares.stream()
        .min(
            Comparator.<Share>comparingLong(share -> share.records)
                .thenComparingInt(share -> share.partitions.size()))
        .orElseThrow();
  }
}
