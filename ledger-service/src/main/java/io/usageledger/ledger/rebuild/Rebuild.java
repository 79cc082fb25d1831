package io.usageledger.ledger.rebuild;

import io.usageledger.ledger.posting.LogReplay;
import io.usageledger.ledger.posting.LogTopic;
import io.usageledger.ledger.rebuild.Phases.Phase;
import io.usageledger.ledger.rebuild.RebuildSettings.Action;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
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
    try (Connection live = snapshot(Database.LIVE);
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
    try (Connection live = database.connect(Database.LIVE)) {
      if (hasNothing(LiveState.readApplied(live))) {
        progress.say("The live generation has posted nothing: there is nothing to compare with");
        replaying.to(ends());
        analyze();
      } else {
        replaying.near(() -> LiveState.readApplied(live));
        analyze();
        copyModels();
        report.add(compareAll(replaying));
      }
    }
    boolean well = report.isWithin(settings.accepted());
    if (settings.action() == Action.VERIFY) {
      return verified(report);
    }
    return well ? switched(report, replaying) : report.report();
  }

  private static boolean hasNothing(Map<Integer, Long> applied) {
    return applied.values().stream().allMatch(next -> next == 0);
  }

  /**
   * The live snapshot first; the rebuilt one is brought to its offsets, and nobody else moves it.
   */
  private Comparison compareAll(Replaying replaying) throws SQLException {
    try (Connection live = snapshot(Database.LIVE);
        Connection rebuilt = database.connect(Generations.NEXT)) {
      LiveState.keepMonths(live);
      phases.enter(Phase.REPLAY);
      replaying.to(LiveState.readApplied(live));
      replaying.forgetAccounts();
      begin(rebuilt);
      phases.enter(Phase.COMPARISON);
      progress.say("Compares every account and table");
      return new Comparison(live, rebuilt, new Scope(null, archivedMonths(live, rebuilt))).run();
    }
  }

  private Connection snapshot(String generation) throws SQLException {
    Connection connection = database.connect(generation);
    begin(connection);
    return connection;
  }

  /** Digests are read in portions, of one instant, and without compiling a plan for seconds. */
  static void begin(Connection connection) throws SQLException {
    connection.setAutoCommit(false);
    connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
    connection.setReadOnly(true);
    try (var statement = connection.createStatement()) {
      statement.execute("set jit = off");
    }
  }

  private static Set<String> archivedMonths(Connection live, Connection rebuilt)
      throws SQLException {
    Set<String> archived = new TreeSet<>(LiveState.readMonths(rebuilt));
    archived.removeAll(LiveState.readMonths(live));
    archived.addAll(LiveState.readDetachedMonths(live));
    return archived;
  }

  private RebuildReport verified(ReportOfRun report) {
    if (!settings.keep()) {
      generations.drop(Generations.NEXT);
    }
    return report.report();
  }

  private RebuildReport switched(ReportOfRun report, Replaying replaying) throws SQLException {
    phases.enter(Phase.SWITCH);
    progress.say("Switches");
    var result =
        new GenerationSwitch(database, clock, settings.switchWithin())
            .run(() -> lastLook(report, replaying));
    report.add(result);
    return report.report();
  }

  /** While posting pauses: what came since is applied, and the accounts of it are compared. */
  private boolean lastLook(ReportOfRun report, Replaying replaying) throws SQLException {
    try (Connection live = database.connect(Database.LIVE);
        Connection rebuilt = database.connect(Generations.NEXT)) {
      Map<Integer, Long> applied = LiveState.readApplied(live);
      LiveState.ensureMonths(rebuilt, LiveState.readMonths(live));
      replaying.readPrices();
      if (hasNothing(applied)) {
        return true;
      }
      replaying.to(applied);
      copyReferences(rebuilt);
      begin(live);
      begin(rebuilt);
      Scope late = new Scope(replaying.accounts(), archivedMonths(live, rebuilt));
      report.addLate(new Comparison(live, rebuilt, late).run());
      boolean well = report.isWithin(settings.accepted());
      if (well && report.differencesCount() > 0) {
        forgetVerified();
      }
      return well;
    }
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

  private static final String COPY_MODELS =
      """
      insert into models (provider, model_id, capabilities, context_tokens, available)
      select provider, model_id, capabilities, context_tokens, available
      from ledger.models
      on conflict on constraint models_pk do update set
        capabilities = excluded.capabilities,
        context_tokens = excluded.context_tokens,
        available = excluded.available
      """;

  /** What models may do is an operator's decision, and in no topic. */
  private void copyModels() throws SQLException {
    try (Connection rebuilt = database.connect(Generations.NEXT);
        var statement = rebuilt.createStatement()) {
      statement.execute(COPY_MODELS);
    }
  }

  private static final String COPY_RATE_CARDS =
      """
      insert into rate_cards (rate_card_id, price_ids, unit)
      select rate_card_id, price_ids, unit
      from ledger.rate_cards
      on conflict on constraint rate_cards_pk do nothing
      """;

  /** A service that posts on remembers which rate cards are there. */
  private static void copyReferences(Connection rebuilt) throws SQLException {
    try (var statement = rebuilt.createStatement()) {
      statement.execute(COPY_MODELS);
      statement.execute(COPY_RATE_CARDS);
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
