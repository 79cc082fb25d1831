package io.usageledger.ledger.rebuild;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Writes the live generation into files, as it is at one moment, while posting goes on. */
final class Snapshot {
  private final Database database;
  private final Generations generations;
  private final Clock clock;
  private final Progress progress;

  Snapshot(Database database, Generations generations, Clock clock, Progress progress) {
    this.database = database;
    this.generations = generations;
    this.clock = clock;
    this.progress = progress;
  }

  /**
   * @throws RebuildRefusedException when it cannot be taken; nothing is left behind then
   */
  SnapshotReport take(Path to) throws SQLException {
    long startNanos = System.nanoTime();
    try (RebuildLock held = RebuildLock.take(database);
        UnfinishedSnapshot unfinished = UnfinishedSnapshot.begin(to)) {
      SnapshotManifest manifest = write(unfinished.files());
      unfinished.files().write(manifest);
      Path directory = unfinished.finish();
      long ms = (System.nanoTime() - startNanos) / 1_000_000;
      return SnapshotReport.of(manifest, directory, BigDecimal.valueOf(ms, 3));
    } catch (IOException e) {
      throw new RebuildRefusedException("Cannot write the snapshot %s: %s".formatted(to, e));
    }
  }

  /** All of one transaction's view, which begins once nobody can detach a month any longer. */
  private SnapshotManifest write(SnapshotFiles files) throws SQLException, IOException {
    String migration = generations.readMigration(Database.LIVE);
    try (Connection live = database.connect(Database.LIVE)) {
      CopiedTables copied = new CopiedTables(live);
      Database.beginSnapshot(live);
      copied.lock();
      Map<Integer, Long> offsets = LiveState.readApplied(live);
      UUID topicId = topicId(live);
      requireNoneDetached(live);
      progress.say("Copies %d tables, up to %s".formatted(copied.all().size(), offsets));
      return new SnapshotManifest(
          SnapshotManifest.FORMAT,
          clock.instant(),
          Preparation.release(),
          migration,
          topicId,
          graceMs(live),
          offsets,
          LiveState.readMonths(live),
          copy(copied, files),
          HeadHashes.digest(live));
    }
  }

  private static List<SnapshotTable> copy(CopiedTables copied, SnapshotFiles files)
      throws SQLException, IOException {
    List<SnapshotTable> tables = new ArrayList<>();
    for (CopiedTables.Table table : copied.all()) {
      tables.add(files.write(table, out -> copied.copyOut(table, out)));
    }
    return tables;
  }

  private static UUID topicId(Connection live) throws SQLException {
    List<UUID> ids = LiveState.readTopicIds(live);
    if (ids.size() != 1) {
      throw new RebuildRefusedException(
          ids.isEmpty()
              ? "Cannot take a snapshot: the live generation has posted nothing. Let it post first."
              : "Cannot take a snapshot: the live tables follow from several topics, with the ids %s. Rebuild them first."
                  .formatted(ids));
    }
    return ids.get(0);
  }

  /** The one of today: it is what a rebuild from here goes on with. */
  private static long graceMs(Connection live) throws SQLException {
    List<Long> graces = LiveState.readGracesMs(live);
    if (graces.isEmpty()) {
      throw new RebuildRefusedException(
          "Cannot take a snapshot: fold_rules does not say which late-usage grace the live tables were folded with. Start the ledger service, which notes it.");
    }
    return graces.get(graces.size() - 1);
  }

  /** A rebuild from here would take the place of tables that have such a month's sums. */
  private static void requireNoneDetached(Connection live) throws SQLException {
    var months = LiveState.readDetachedMonths(live);
    if (!months.isEmpty()) {
      throw new RebuildRefusedException(
          "Cannot take a snapshot: usage of %s is detached, and would be missing in it. Bring it back with ./ledger unarchive, or rebuild from the log alone."
              .formatted(months));
    }
  }
}
