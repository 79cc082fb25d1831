package io.usageledger.ledger.rebuild;

import io.usageledger.ledger.rebuild.Phases.Phase;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Brings the rebuilt generation to where the live one stands and compares the two there: all of
 * them once, and then, again and again, what came meanwhile.
 */
final class LiveComparison {
  /** So long the last look may take, for which posting pauses. */
  private static final Duration NEAR = Duration.ofSeconds(2);

  /** Where more arrives than can be replayed and compared, rounds get no shorter. */
  private static final int ROUNDS_MAX = 20;

  private final Database database;
  private final Replaying replaying;
  private final Phases phases;
  private final Progress progress;
  private Map<Integer, Long> compared = Map.of();

  LiveComparison(Database database, Replaying replaying, Phases phases, Progress progress) {
    this.database = database;
    this.replaying = replaying;
    this.phases = phases;
    this.progress = progress;
  }

  /** Every account and table. */
  Comparison all() throws SQLException {
    try (Connection live = database.snapshot(Database.LIVE);
        Connection rebuilt = database.connect(Generations.NEXT)) {
      catchUp(live);
      Database.beginSnapshot(rebuilt);
      phases.enter(Phase.COMPARISON);
      progress.say("Compares every account and table");
      return new Comparison(live, rebuilt, new Scope(null, archivedMonths(live, rebuilt))).run();
    }
  }

  /**
   * What came while all was compared, then what came while that was, and so on: until little is
   * left.
   */
  void closeIn(ReportOfRun report) throws SQLException {
    progress.say("Compares what came meanwhile");
    Duration before = Duration.ofDays(1);
    for (int round = 0; round < ROUNDS_MAX; round++) {
      long startNanos = System.nanoTime();
      report.addLate(late());
      Duration took = Duration.ofNanos(System.nanoTime() - startNanos);
      if (took.compareTo(NEAR) < 0 || took.compareTo(before) >= 0) {
        return;
      }
      before = took;
    }
  }

  private Comparison late() throws SQLException {
    try (Connection live = database.snapshot(Database.LIVE);
        Connection rebuilt = database.connect(Generations.NEXT)) {
      Map<Integer, Long> since = catchUp(live);
      Database.beginSnapshot(rebuilt);
      phases.enter(Phase.COMPARISON);
      return compareLate(live, rebuilt, since, false);
    }
  }

  /** The live snapshot first: the rebuilt one is brought to it, and nobody else moves that. */
  private Map<Integer, Long> catchUp(Connection live) throws SQLException {
    LiveState.keepMonths(live);
    phases.enter(Phase.REPLAY);
    return catchUp(LiveState.readApplied(live));
  }

  /** Returns up to where the generations were compared before. */
  private Map<Integer, Long> catchUp(Map<Integer, Long> applied) {
    Map<Integer, Long> since = compared;
    replaying.forgetAccounts();
    replaying.to(applied);
    compared = applied;
    return since;
  }

  /** Takes every price and alias into the rebuilt generation that is published by now. */
  void readPrices() {
    replaying.readPrices();
  }

  /**
   * What came since, and what belongs to no account, while posting pauses.
   *
   * @param applied by the live generation
   */
  Comparison last(Connection live, Connection rebuilt, Map<Integer, Long> applied)
      throws SQLException {
    Map<Integer, Long> since = catchUp(applied);
    References.copyAll(rebuilt);
    Database.beginSnapshot(live);
    Database.beginSnapshot(rebuilt);
    return compareLate(live, rebuilt, since, true);
  }

  private Comparison compareLate(
      Connection live, Connection rebuilt, Map<Integer, Long> since, boolean isLast)
      throws SQLException {
    Scope.Late late = Scope.Late.of(rebuilt, replaying.accounts(), since, isLast);
    return new Comparison(live, rebuilt, new Scope(late, archivedMonths(live, rebuilt))).run();
  }

  private static Set<String> archivedMonths(Connection live, Connection rebuilt)
      throws SQLException {
    Set<String> archived = new TreeSet<>(LiveState.readMonths(rebuilt));
    archived.removeAll(LiveState.readMonths(live));
    archived.addAll(LiveState.readDetachedMonths(live));
    return archived;
  }
}
