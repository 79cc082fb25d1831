package io.usageledger.access;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What the database said about an id and when: the newest-used, at most a given number. */
final class RecentlyRead<T> {
  private final LinkedHashMap<String, Reading<T>> readings;

  RecentlyRead(int max) {
    readings =
        new LinkedHashMap<>(16, 0.75f, true) {
          private static final long serialVersionUID = 1L;

          @Override
          protected boolean removeEldestEntry(Map.Entry<String, Reading<T>> eldest) {
            return size() > max;
          }
        };
  }

  synchronized Optional<Reading<T>> find(String keyId) {
    return Optional.ofNullable(readings.get(keyId));
  }

  synchronized void put(String keyId, Reading<T> reading) {
    readings.put(keyId, reading);
  }

  synchronized void remove(String keyId) {
    readings.remove(keyId);
  }

  record Reading<T>(T value, Instant readAt) {
    boolean within(Duration age, Instant now) {
      return now.isBefore(readAt.plus(age));
    }
  }
}
