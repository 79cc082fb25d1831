package io.usageledger.localstack.load;

import java.util.Map;
import java.util.TreeMap;

/** Events that a door refused, by code, with the first example of each. Safe for many threads. */
final class RejectedEvents {
  private final Map<String, Long> countsByCode = new TreeMap<>();
  private final Map<String, String> firstByCode = new TreeMap<>();

  synchronized void add(String code, String example) {
    countsByCode.merge(code, 1L, Long::sum);
    firstByCode.putIfAbsent(code, example);
  }

  synchronized long total() {
    return countsByCode.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Code to count. */
  synchronized Map<String, Long> countsByCode() {
    return Map.copyOf(countsByCode);
  }

  /** Code to the first example. */
  synchronized Map<String, String> firstByCode() {
    return Map.copyOf(firstByCode);
  }
}
