package io.usageledger.ledger.rebuild;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;

/**
 * What a snapshot is of, and what must be in its files.
 *
 * @param format of manifest and files
 * @param takenAt by the clock of whoever took it
 * @param release of the program that took it
 * @param migration the newest of the tables
 * @param topicId of the log
 * @param lateUsageGraceMs that the live service posted with
 * @param offsets the next offset to apply, by partition
 * @param months starts of the months of usage that have a partition
 * @param headHashesSha256 a digest over every account's head hash
 */
record SnapshotManifest(
    @JsonProperty("format") int format,
    @JsonProperty("taken_at") Instant takenAt,
    @JsonProperty("release") String release,
    @JsonProperty("migration") String migration,
    @JsonProperty("topic_id") UUID topicId,
    @JsonProperty("late_usage_grace_ms") long lateUsageGraceMs,
    @JsonProperty("offsets") Map<Integer, Long> offsets,
    @JsonProperty("months") Set<String> months,
    @JsonProperty("tables") List<SnapshotTable> tables,
    @JsonProperty("head_hashes_sha256") String headHashesSha256) {
  /** Grows when what is written is read otherwise. */
  static final int FORMAT = 1;

  SnapshotManifest {
    Objects.requireNonNull(takenAt, "taken_at is missing");
    Objects.requireNonNull(release, "release is missing");
    Objects.requireNonNull(migration, "migration is missing");
    Objects.requireNonNull(topicId, "topic_id is missing");
    Objects.requireNonNull(headHashesSha256, "head_hashes_sha256 is missing");
    offsets = new TreeMap<>(offsets);
    months = new TreeSet<>(months);
    tables = List.copyOf(tables);
    if (offsets.values().stream().anyMatch(next -> next < 0) || lateUsageGraceMs < 0) {
      throw new IllegalArgumentException(
          "Negative: offsets=%s late_usage_grace_ms=%d".formatted(offsets, lateUsageGraceMs));
    }
  }

  long rows() {
    return tables.stream().mapToLong(SnapshotTable::rows).sum();
  }

  long bytes() {
    return tables.stream().mapToLong(SnapshotTable::bytes).sum();
  }
}
