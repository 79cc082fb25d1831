package io.usageledger.ledger.rebuild;

import io.usageledger.ledger.rebuild.Phases.Phase;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
      if (took.compareTo(NEAR) < 0) {
        return;
      }
      if (took.compareTo(before) >= 0) {
        progress.say(
            "As much arrives as can be compared: it took %d s, and %d s before. Posting pauses about as long for the switch; readers do not."
                .formatted(took.toSeconds(), before.toSeconds()));
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

  /**
   * What came since, with every price and alias that is published by now, and what belongs to no
   * account, while posting pauses. Empty when nothing was ever posted.
   */
  Optional<Comparison> last() throws SQLException {
    try (Connection live = database.connect(Database.LIVE);
        Connection rebuilt = database.connect(Generations.NEXT)) {
      Map<Integer, Long> applied = LiveState.readApplied(live);
      LiveState.ensureMonths(rebuilt, LiveState.readMonths(live));
      replaying.readPrices();
      if (LiveState.hasNothing(applied)) {
        return Optional.empty();
      }
      Map<Integer, Long> since = catchUp(applied);
      References.copyAll(rebuilt);
      Database.beginSnapshot(live);
      Database.beginSnapshot(rebuilt);
      return Optional.of(compareLate(live, rebuilt, since, true));
    }
  }

  /**
   * Late rows lie side by side at the end of large tables. A plan that joins these whole reads and
   * sorts all rows of the past again: three times as long for a tenth of them.
   */
  private static final String LOOK_UP_BY_KEY =
      """
      set local enable_hashjoin = off;
      set local enable_mergejoin = off;
      set local enable_seqscan = off
      """;

  private Comparison compareLate(
      Connection live, Connection rebuilt, Map<Integer, Long> since, boolean isLast)
      throws SQLException {
    for (Connection generation : List.of(live, rebuilt)) {
      try (var statement = generation.createStatement()) {
        statement.execute(LOOK_UP_BY_KEY);
      }
    }
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
