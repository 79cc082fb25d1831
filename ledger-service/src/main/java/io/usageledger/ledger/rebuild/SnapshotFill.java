package io.usageledger.ledger.rebuild;

import java.sql.Connection;
import java.sql.SQLException;

/** Fills a generation that was just made from a snapshot: all of it, or nothing. */
final class SnapshotFill {
  private final Database database;
  private final Generations generations;
  private final Progress progress;

  SnapshotFill(Database database, Generations generations, Progress progress) {
    this.database = database;
    this.generations = generations;
    this.progress = progress;
  }

  /**
   * Does nothing where an earlier run has filled it.
   *
   * @throws RebuildRefusedException when the files are not what the manifest says; the generation
   *     is dropped then
   */
  void run(String generation, SnapshotSource snapshot) throws SQLException {
    try {
      fill(generation, snapshot);
    } catch (RebuildRefusedException refused) {
      generations.drop(generation);
      throw refused;
    } catch (SQLException wrong) {
      generations.drop(generation);
      throw new RebuildRefusedException(
          "Cannot rebuild from the snapshot %s: Postgres does not take its rows: %s"
              .formatted(snapshot.directory(), wrong.getMessage()));
    }
  }

  private void fill(String generation, SnapshotSource snapshot) throws SQLException {
    try (Connection connection = database.connect(generation)) {
      if (!LiveState.readTopicIds(connection).isEmpty()) {
        return;
      }
      long startNanos = System.nanoTime();
      progress.say("Checks the files of " + snapshot.directory());
      snapshot.requireWhole();
      CopiedTables copied = new CopiedTables(connection);
      connection.setAutoCommit(false);
      snapshot.fill(copied, connection);
      connection.commit();
      progress.say(
          "Filled %s with %,d rows in %.1f s: it has applied %s"
              .formatted(
                  generation,
                  snapshot.manifest().rows(),
                  (System.nanoTime() - startNanos) / 1e9,
                  snapshot.manifest().offsets()));
    }
  }
}
