package io.usageledger.ledger.rebuild;

import io.usageledger.ledger.LedgerSettings;
import io.usageledger.ledger.posting.LogEpochReader;
import io.usageledger.ledger.posting.LogTopic;
import io.usageledger.ledger.rebuild.RebuildSettings.Action;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Finds the unfinished generation that goes on, or makes an empty one. */
final class Preparation {
  private final Database database;
  private final Generations generations;
  private final LogTopic topic;
  private final LogEpochReader epochs;
  private final RebuildSettings settings;
  private final LedgerSettings service;
  private final Progress progress;

  /**
   * @param service the settings as this process was told them
   */
  Preparation(
      Database database,
      Generations generations,
      LogTopic topic,
      LogEpochReader epochs,
      RebuildSettings settings,
      LedgerSettings service,
      Progress progress) {
    this.database = database;
    this.generations = generations;
    this.topic = topic;
    this.epochs = epochs;
    this.settings = settings;
    this.service = service;
    this.progress = progress;
  }

  void prepare() throws SQLException {
    if (settings.fromSnapshot() == null) {
      make(settings.generation(), wanted(null));
      return;
    }
    if (settings.action() == Action.SIDE) {
      throw new RebuildRefusedException(
          "A snapshot is of all that was posted, by published prices: a generation beside is made from the log alone.");
    }
    SnapshotSource snapshot = SnapshotSource.open(Path.of(settings.fromSnapshot()));
    BuiltWith wanted = wanted(snapshot.id());
    snapshot.requireFits(wanted);
    snapshot.requireWithin(topic.readEnds(topic.readPartitions()));
    make(settings.generation(), wanted);
    new SnapshotFill(database, generations, progress).run(settings.generation(), snapshot);
  }

  private void make(String name, BuiltWith wanted) {
    if (generations.exists(name) && !isKept(name, wanted)) {
      generations.drop(name);
    }
    if (generations.exists(name)) {
      progress.say("Goes on with " + name + ", which is there; --restart begins anew");
      return;
    }
    generations.create(name, wanted);
    String made = generations.readMigration(name);
    if (!made.equals(wanted.migration())) {
      generations.drop(name);
      throw new RebuildRefusedException(
          "Cannot rebuild: the live tables are at migration %s, and this release makes %s. Migrate first."
              .formatted(wanted.migration(), made));
    }
  }

  /** Whether the generation goes on; one whose making did not get far is made again. */
  private boolean isKept(String name, BuiltWith wanted) {
    Optional<BuiltWith> found = generations.find(name);
    if (found.isEmpty() || settings.restart()) {
      return false;
    }
    if (!found.get().equals(wanted)) {
      throw new RebuildRefusedException(
          "%s was begun otherwise: with %s, and now it would be %s. Begin anew with --restart, or give it up with --discard."
              .formatted(name, found.get(), wanted));
    }
    return true;
  }

  /**
   * @param snapshot what it begins with; null is the log alone
   */
  private BuiltWith wanted(@Nullable String snapshot) throws SQLException {
    try (Connection live = database.connect(Database.LIVE)) {
      UUID topicId = topic.readId();
      requireSameTopic(LiveState.readTopicIds(live), topicId);
      requireUnaltered(LiveState.readApplied(live).size());
      return new BuiltWith(
          release(),
          generations.readMigration(Database.LIVE),
          topicId,
          graceMs(LiveState.readGracesMs(live)),
          settings.until(),
          settings.prices() == null ? null : SnapshotFiles.hash(Path.of(settings.prices())),
          snapshot);
    }
  }

  private static void requireSameTopic(List<UUID> live, UUID now) {
    if (!live.isEmpty() && !live.equals(List.of(now))) {
      throw new RebuildRefusedException(
          "Cannot rebuild: the topic ledger-events has the id %s, and the live tables follow from %s. It was created again, so that it does not hold what they follow from. Restore the topic."
              .formatted(now, live));
    }
  }

  /** The live tables know how many partitions the log had where the log itself does not say. */
  private void requireUnaltered(int livePartitions) {
    Optional<String> altered = epochs.read().findAlteration(livePartitions);
    if (altered.isPresent()) {
      throw new RebuildRefusedException("Cannot rebuild. " + altered.get());
    }
  }

  /** That of the live service, unless another is asked for: then the past replays otherwise. */
  private long graceMs(List<Long> live) {
    Duration asked = settings.lateUsageGrace();
    long ofLive = live.isEmpty() ? service.lateUsageGrace().toMillis() : live.get(live.size() - 1);
    if (live.size() > 1) {
      progress.say(
          "The live tables were folded with several late-usage graces, in ms: %s. Where it mattered, they will differ from a rebuild with %d"
              .formatted(live, asked == null ? ofLive : asked.toMillis()));
    }
    return asked == null ? ofLive : asked.toMillis();
  }

  static String release() {
    String version = Preparation.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }
}
