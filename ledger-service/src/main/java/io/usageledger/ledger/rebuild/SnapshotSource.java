package io.usageledger.ledger.rebuild;

import io.usageledger.event.LogTopics;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.common.TopicPartition;

/**
 * A snapshot that a generation begins with. It is trusted as far as its offsets: what is checked is
 * that the files are those of the manifest, and that the manifest fits log and release.
 */
final class SnapshotSource {
  private final SnapshotFiles files;
  private final SnapshotManifest manifest;
  private final String id;

  private SnapshotSource(SnapshotFiles files, SnapshotManifest manifest, String id) {
    this.files = files;
    this.manifest = manifest;
    this.id = id;
  }

  /**
   * @throws RebuildRefusedException when there is no manifest of a format that we read
   */
  static SnapshotSource open(Path directory) {
    SnapshotFiles files = new SnapshotFiles(directory.toAbsolutePath().normalize());
    SnapshotManifest manifest = files.readManifest();
    if (manifest.format() != SnapshotManifest.FORMAT) {
      throw refused(
          files,
          "its format is %d, and this release reads %d. Take a new snapshot"
              .formatted(manifest.format(), SnapshotManifest.FORMAT));
    }
    String id = SnapshotFiles.hash(files.directory().resolve(SnapshotFiles.MANIFEST));
    return new SnapshotSource(files, manifest, id);
  }

  /** SHA-256 of the manifest, which has that of every file. */
  String id() {
    return id;
  }

  SnapshotManifest manifest() {
    return manifest;
  }

  Path directory() {
    return files.directory();
  }

  /** Whether a generation that is made with this can go on from here. */
  void requireFits(BuiltWith wanted) {
    require(
        manifest.topicId().equals(wanted.topicId()),
        "it follows from a topic with the id %s, and that of ledger-events is %s",
        manifest.topicId(),
        wanted.topicId());
    require(
        manifest.migration().equals(wanted.migration()),
        "its tables are at migration %s, and the live ones at %s. Take a new snapshot",
        manifest.migration(),
        wanted.migration());
    require(
        manifest.lateUsageGraceMs() == wanted.lateUsageGraceMs(),
        "it was folded with a late-usage grace of %s ms, and the rebuild would go on with %s. Rebuild from the log alone",
        manifest.lateUsageGraceMs(),
        wanted.lateUsageGraceMs());
  }

  /**
   * Whether the log has all that the snapshot follows from.
   *
   * @param ends the offset after the last record, by partition
   */
  void requireWithin(Map<TopicPartition, Long> ends) {
    manifest
        .offsets()
        .forEach(
            (partition, next) -> {
              long end =
                  ends.getOrDefault(new TopicPartition(LogTopics.LEDGER_EVENTS, partition), 0L);
              require(
                  next <= end,
                  "it has applied partition %s up to %s, and the log ends at %s. The log was cut short, or it is another",
                  partition,
                  next,
                  end);
            });
  }

  /** Reads every file: none is missing, and none was changed since the manifest was written. */
  void requireWhole() {
    for (SnapshotTable table : manifest.tables()) {
      String now = SnapshotFiles.hash(files.file(table.name()));
      require(
          now.equals(table.sha256()),
          "%s was changed or cut short: its SHA-256 is %s, and the manifest says %s",
          files.file(table.name()),
          now,
          table.sha256());
    }
  }

  /**
   * Fills the tables, of which none keeps a row that it had. The caller ends the transaction.
   *
   * @param generation in a transaction
   */
  void fill(CopiedTables copied, Connection generation) throws SQLException {
    requireSameTables(copied);
    LiveState.ensureMonths(generation, manifest.months());
    copied.empty();
    for (int i = 0; i < copied.all().size(); i++) {
      fill(copied, copied.all().get(i), manifest.tables().get(i));
    }
    requireSays(generation);
  }

  private void requireSameTables(CopiedTables copied) {
    List<String> ours = copied.all().stream().map(table -> table.name() + table.columns()).toList();
    List<String> its =
        manifest.tables().stream().map(table -> table.name() + table.columns()).toList();
    require(ours.equals(its), "its tables are %s, and ours are %s", its, ours);
  }

  private void fill(CopiedTables copied, CopiedTables.Table table, SnapshotTable wanted)
      throws SQLException {
    long rows;
    try (InputStream in = files.open(table.name())) {
      rows = copied.copyIn(table, in);
    } catch (IOException e) {
      throw refused(files, "%s cannot be read: %s".formatted(files.file(table.name()), e));
    }
    require(
        rows == wanted.rows(),
        "%s has %s rows, and the manifest says %s",
        files.file(table.name()),
        rows,
        wanted.rows());
  }

  /** Rows and manifest say the same of where the snapshot stands. */
  private void requireSays(Connection generation) throws SQLException {
    Map<Integer, Long> offsets = LiveState.readApplied(generation);
    require(
        offsets.equals(manifest.offsets()),
        "its rows have applied %s, and its manifest says %s",
        offsets,
        manifest.offsets());
    List<UUID> topics = LiveState.readTopicIds(generation);
    require(
        topics.equals(List.of(manifest.topicId())),
        "its rows follow from topics with the ids %s, and its manifest says %s",
        topics,
        manifest.topicId());
    String hashes = HeadHashes.digest(generation);
    require(
        hashes.equals(manifest.headHashesSha256()),
        "the digest of its accounts' head hashes is %s, and its manifest says %s",
        hashes,
        manifest.headHashesSha256());
  }

  private void require(boolean fits, String why, Object... values) {
    if (!fits) {
      throw refused(files, why.formatted(values));
    }
  }

  private static RebuildRefusedException refused(SnapshotFiles files, String why) {
    return new RebuildRefusedException(
        "Cannot rebuild from the snapshot %s: %s.".formatted(files.directory(), why));
  }
}
