package io.usageledger.ledger.verify;

import static java.util.Objects.requireNonNull;

import io.usageledger.ledger.pricing.PublishedFigures;
import io.usageledger.ledger.verify.VerificationRun.Progress;
import io.usageledger.ledger.verify.VerificationStore.LastRun;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.apache.kafka.common.TopicPartition;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Runs the checks over snapshots of the tables, while posting goes on. One run at a time, over all
 * services: the second would read the same again.
 */
@Component
class Verification {
  /** Rows that are fetched at a time; about a megabyte. */
  private static final int FETCH_ROWS = 1_000;

  private static final Duration OTHERS_WAIT = Duration.ofMinutes(10);

  /** Whether others come first. */
  private enum Pace {
    AT_ONCE,
    AT_HALF
  }

  private final DataSource pool;
  private final TransactionTemplate snapshot;
  private final JdbcTemplate jdbc;
  private final LogReader log;
  private final PublishedFigures published;
  private final VerificationStore store;
  private final Clock clock;

  Verification(
      DataSource pool,
      PlatformTransactionManager transactions,
      LogReader log,
      PublishedFigures published,
      VerificationStore store,
      Clock clock) {
    this.pool = pool;
    this.jdbc = new JdbcTemplate(pool);
    this.jdbc.setFetchSize(FETCH_ROWS);
    this.log = log;
    this.published = published;
    this.store = store;
    this.clock = clock;
    this.snapshot = new TransactionTemplate(transactions);
    this.snapshot.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
  }

  /**
   * Nobody waits for what it finds: between its parts it rests for as long as the last one took, so
   * that it takes half a core at most from those who post and answer. Empty when another run is on.
   */
  Optional<List<CheckResult>> runUnlessBusy(Extent extent) {
    return VerificationLock.takeUnlessBusy(pool).map(taken -> run(taken, extent, Pace.AT_HALF));
  }

  /**
   * Waits for the run that is on.
   *
   * @throws VerificationLock.BusyException when it does not end
   */
  List<CheckResult> run(Extent extent) {
    return run(VerificationLock.take(pool, OTHERS_WAIT), extent, Pace.AT_ONCE);
  }

  /**
   * A fault in what this run did not read is still there: it stands until a run that reads
   * everything finds it gone.
   */
  private List<CheckResult> withWhatWasFound(List<CheckResult> results) {
    Map<String, LastRun> before =
        store.readAll().stream().collect(Collectors.toMap(LastRun::code, run -> run));
    return results.stream()
        .map(
            result -> {
              LastRun known = before.get(result.check());
              if (known == null || known.faults() == 0 || !result.isOk()) {
                return result;
              }
              return Check.of(result.check()).looksAtAllEveryTime()
                  ? result
                  : result.withFaultsOf(known);
            })
        .toList();
  }

  /**
   * Records of the log that are not applied yet, whoever owns their partitions.
   *
   * @throws org.apache.kafka.common.KafkaException when Kafka does not tell where the log ends
   */
  long waitingRecords() {
    List<AppliedPartition> applied = AppliedPartition.readAll(jdbc);
    Map<TopicPartition, Long> ends =
        log.readEnds(applied.stream().map(AppliedPartition::topicPartition).toList());
    return applied.stream()
        .mapToLong(
            one -> Math.max(0, ends.getOrDefault(one.topicPartition(), 0L) - one.nextOffset()))
        .sum();
  }

  private static final String REBUILD_IS_ON =
      """
      select exists (
        select
        from pg_locks
        where locktype = 'advisory' and objsubid = 1
          and (classid::bigint << 32) | objid::bigint = hashtext('usage ledger: rebuild')::bigint
          and database = (select oid from pg_database where datname = current_database()))
      """;

  boolean isRebuildOn() {
    return Boolean.TRUE.equals(jdbc.queryForObject(REBUILD_IS_ON, Boolean.class));
  }

  private List<CheckResult> run(VerificationLock taken, Extent extent, Pace pace) {
    try (VerificationLock lock = taken) {
      List<CheckResult> results = read(lock, extent, pace);
      List<CheckResult> settled = extent.isFull() ? results : withWhatWasFound(results);
      store.write(settled, clock.instant());
      return settled;
    }
  }

  /** Begins anew where a rebuilt generation took the place of the one that was read. */
  private List<CheckResult> read(VerificationLock lock, Extent extent, Pace pace) {
    while (true) {
      VerificationRun run = new VerificationRun(jdbc, log, published, clock.instant(), extent);
      Progress progress = Progress.MORE_TO_READ;
      while (progress == Progress.MORE_TO_READ) {
        long beganNanos = System.nanoTime();
        progress = lock.inTurn(() -> readPart(run));
        if (progress == Progress.MORE_TO_READ && pace == Pace.AT_HALF) {
          LockSupport.parkNanos(System.nanoTime() - beganNanos);
        }
      }
      if (progress == Progress.READ) {
        return run.results();
      }
    }
  }

  /** In a snapshot of its own, so that none is held for minutes; what it moves is kept or not. */
  private Progress readPart(VerificationRun run) {
    return requireNonNull(
        snapshot.execute(
            status -> {
              Progress progress = run.readPart();
              if (!run.agreesWithLog()) {
                status.setRollbackOnly();
              }
              return progress;
            }));
  }
}
