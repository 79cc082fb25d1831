package io.usageledger.ledger.rebuild;

import io.usageledger.ledger.posting.LogReplay;
import io.usageledger.ledger.posting.LogTopic;
import io.usageledger.ledger.rebuild.Phases.Phase;
import io.usageledger.ledger.rebuild.RebuildSettings.Action;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.common.TopicPartition;
import org.springframework.beans.factory.ObjectProvider;

/**
 * Makes a generation of the projections from the log alone, beside the live one, which goes on
 * serving and posting; compares the two at the same offsets; and puts the new one in the live one's
 * place if that is asked for and nothing differs that was not expected.
 */
final class Rebuild {
  private final Database database;
  private final Generations generations;
  private final Preparation preparation;
  private final ObjectProvider<LogReplay> replay;
  private final LogTopic topic;
  private final RebuildSettings settings;
  private final Clock clock;
  private final Progress progress;
  private final Phases phases = new Phases();

  Rebuild(
      Database database,
      Generations generations,
      Preparation preparation,
      ObjectProvider<LogReplay> replay,
      LogTopic topic,
      RebuildSettings settings,
      Clock clock,
      Progress progress) {
    this.database = database;
    this.generations = generations;
    this.preparation = preparation;
    this.replay = replay;
    this.topic = topic;
    this.settings = settings;
    this.clock = clock;
    this.progress = progress;
  }

  /**
   * @throws RebuildRefusedException when it cannot be done as asked; nothing has changed then
   */
  RebuildReport run() throws SQLException {
    try (RebuildLock held = RebuildLock.take(database)) {
      generations.requireOwned(Database.LIVE);
      phases.enter(Phase.PREPARATION);
      preparation.prepare();
      if (settings.fromSnapshot() != null) {
        analyze();
      }
      phases.enter(Phase.REPLAY);
      Replaying replaying = new Replaying(replay.getObject(), progress);
      return settings.action() == Action.SIDE ? side(replaying) : besideLive(replaying);
    }
  }

  private RebuildReport side(Replaying replaying) throws SQLException {
    ReportOfRun report = new ReportOfRun(settings.generation(), replaying, phases);
    if (settings.prices() == null || settings.until() != null) {
      replaying.to(ends());
      analyze();
      return report.report();
    }
    replaying.near(() -> appliedLive());
    analyze();
    try (Connection live = database.snapshot(Database.LIVE);
        Connection beside = database.connect(settings.generation())) {
      phases.enter(Phase.REPLAY);
      replaying.to(LiveState.readApplied(live));
      phases.enter(Phase.COMPARISON);
      report.add(new Revenue(live, beside));
    }
    return report.report();
  }

  private Map<Integer, Long> appliedLive() throws SQLException {
    try (Connection live = database.connect(Database.LIVE)) {
      return LiveState.readApplied(live);
    }
  }

  private Map<Integer, Long> ends() {
    var partitions = topic.readPartitions();
    return settings.until() == null
        ? byNumber(topic.readEnds(partitions))
        : byNumber(topic.readOffsetsAt(partitions, settings.until()));
  }

  private static Map<Integer, Long> byNumber(Map<TopicPartition, Long> offsets) {
    Map<Integer, Long> byNumber = new TreeMap<>();
    offsets.forEach((partition, offset) -> byNumber.put(partition.partition(), offset));
    return byNumber;
  }

  private RebuildReport besideLive(Replaying replaying) throws SQLException {
    ReportOfRun report = new ReportOfRun(settings.generation(), replaying, phases);
    LiveComparison comparison = new LiveComparison(database, replaying, phases, progress);
    try (Connection live = database.connect(Database.LIVE)) {
      if (LiveState.hasNothing(LiveState.readApplied(live))) {
        progress.say("The live generation has posted nothing: there is nothing to compare with");
        replaying.to(ends());
        analyze();
      } else {
        replaying.near(() -> LiveState.readApplied(live));
        analyze();
        try (Connection rebuilt = database.connect(Generations.NEXT)) {
          References.copyModels(rebuilt);
        }
        report.add(comparison.all());
        if (settings.action() == Action.SWITCH && report.isWithin(settings.accepted())) {
          comparison.closeIn(report);
        }
      }
    }
    boolean well = report.isWithin(settings.accepted());
    if (settings.action() == Action.VERIFY) {
      return verified(report);
    }
    return well ? switched(report, comparison) : report.report();
  }

  private RebuildReport verified(ReportOfRun report) {
    if (!settings.keep()) {
      generations.drop(Generations.NEXT);
    }
    return report.report();
  }

  private RebuildReport switched(ReportOfRun report, LiveComparison comparison)
      throws SQLException {
    phases.enter(Phase.SWITCH);
    progress.say("Switches");
    var result =
        new GenerationSwitch(database, clock, settings.switchWithin())
            .run(() -> lastLook(report, comparison));
    report.add(result);
    return report.report();
  }

  /** While posting pauses: what came since is applied and compared. */
  private boolean lastLook(ReportOfRun report, LiveComparison comparison) throws SQLException {
    Optional<Comparison> last = comparison.last();
    if (last.isEmpty()) {
      return true;
    }
    report.addLate(last.get());
    boolean well = report.isWithin(settings.accepted());
    if (well && report.differencesCount() > 0) {
      forgetVerified();
    }
    return well;
  }

  private static final String FORGET_VERIFIED =
      """
      delete from standing.verified_sums;
      delete from standing.verified_accounts;
      """;

  /** What was verified of accounts that now read otherwise is to be read again, from the start. */
  private void forgetVerified() throws SQLException {
    try (Connection connection = database.connect("pg_catalog");
        var statement = connection.createStatement()) {
      statement.execute(FORGET_VERIFIED);
    }
  }

  private static final String ANALYZE =
      """
      do $$
      declare
        analyzed text;
      begin
        for analyzed in
          select format('%I.%I', current_schema(), relname)
          from pg_class
          where relnamespace = current_schema()::regnamespace and relkind in ('r', 'p') and not relispartition
        loop
          execute 'analyze ' || analyzed;
        end loop;
      end
      $$
      """;

  /** Nobody has looked at its tables yet: plans would be made for empty ones. */
  private void analyze() throws SQLException {
    phases.enter(Phase.STATISTICS);
    try (Connection connection = database.connect(settings.generation());
        var statement = connection.createStatement()) {
      statement.execute(ANALYZE);
    }
  }
}
