package io.usageledger.ledger.verify;

import static java.util.Objects.requireNonNull;

import io.usageledger.ledger.pricing.PublishedFigures;
import io.usageledger.ledger.verify.VerificationStore.LastRun;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.apache.kafka.common.TopicPartition;
import org.springframework.dao.CannotAcquireLockException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Runs the checks over one snapshot of the tables, while posting goes on. One at a time, over all
 * services: the second would read the same again.
 */
@Component
class Verification {
  /** Another run is on, and did not end in time. */
  static final class BusyException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BusyException(Throwable cause) {
      super("Another verification is running; it did not end within 10 minutes. Ask again.", cause);
    }
  }

  /** Rows that are fetched at a time; about a megabyte. */
  private static final int FETCH_ROWS = 1_000;

  private final TransactionTemplate lock;
  private final TransactionTemplate snapshot;
  private final JdbcTemplate jdbc;
  private final LogReader log;
  private final PublishedFigures published;
  private final VerificationStore store;
  private final Clock clock;

  Verification(
      DataSource dataSource,
      PlatformTransactionManager transactions,
      LogReader log,
      PublishedFigures published,
      VerificationStore store,
      Clock clock) {
    this.jdbc = new JdbcTemplate(dataSource);
    this.jdbc.setFetchSize(FETCH_ROWS);
    this.log = log;
    this.published = published;
    this.store = store;
    this.clock = clock;
    this.lock = new TransactionTemplate(transactions);
    this.snapshot = new TransactionTemplate(transactions);
    this.snapshot.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
    this.snapshot.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
  }

  private static final String TRY_LOCK =
      """
      select pg_try_advisory_xact_lock(hashtext('usage ledger verification'))
      """;

  /** Empty when another run is on. */
  Optional<List<CheckResult>> runUnlessBusy(Extent extent) {
    return requireNonNull(
        lock.execute(
            status ->
                Boolean.TRUE.equals(jdbc.queryForObject(TRY_LOCK, Boolean.class))
                    ? Optional.of(runLocked(extent))
                    : Optional.empty()));
  }

  private static final String WAIT_LIMIT =
      """
      set local lock_timeout = '10min'
      """;

  private static final String LOCK =
      """
      select pg_advisory_xact_lock(hashtext('usage ledger verification'))
      """;

  /**
   * Waits for the run that is on.
   *
   * @throws BusyException when it does not end
   */
  List<CheckResult> run(Extent extent) {
    return requireNonNull(
        lock.execute(
            status -> {
              try {
                jdbc.execute(WAIT_LIMIT);
                jdbc.query(LOCK, row -> {});
              } catch (CannotAcquireLockException busy) {
                throw new BusyException(busy);
              }
              return runLocked(extent);
            }));
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

  /** What one run moves is kept whole or not at all. */
  private List<CheckResult> runLocked(Extent extent) {
    List<CheckResult> results =
        requireNonNull(
            snapshot.execute(
                status -> {
                  VerificationRun run = new VerificationRun(jdbc, log, published, clock.instant());
                  List<CheckResult> found = run.run(extent);
                  if (!run.agreesWithLog()) {
                    status.setRollbackOnly();
                  }
                  return found;
                }));
    List<CheckResult> settled = extent.isFull() ? results : withWhatWasFound(results);
    store.write(settled, clock.instant());
    return settled;
  }
}
