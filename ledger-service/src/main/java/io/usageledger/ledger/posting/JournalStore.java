package io.usageledger.ledger.posting;

import io.usageledger.ledger.fold.BatchState;
import io.usageledger.ledger.fold.LogRecord;
import io.usageledger.ledger.fold.Postings;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The I/O of a batch: what it needs to know, and all that it changes, in the caller's one
 * transaction.
 */
@Component
class JournalStore {
  private final JdbcTemplate template;
  private final JdbcClient jdbc;
  private final StateLoader loader;
  private final AppliedOffsets offsets;
  private final UsageMonths months;
  private final HoldSettling holds;
  private final TransactionTemplate apart;
  private final Set<YearMonth> partitions = ConcurrentHashMap.newKeySet();
  private final Set<UUID> rateCards = ConcurrentHashMap.newKeySet();

  JournalStore(
      JdbcTemplate template,
      JdbcClient jdbc,
      StateLoader loader,
      AppliedOffsets offsets,
      UsageMonths months,
      HoldSettling holds,
      TransactionTemplate transactions) {
    this.template = template;
    this.jdbc = jdbc;
    this.loader = loader;
    this.offsets = offsets;
    this.months = months;
    this.holds = holds;
    this.apart = transactions;
  }

  private static final String PLAN_BY_KEYS =
      """
      select set_config('enable_seqscan', 'off', true), set_config('enable_hashjoin', 'off', true),
        set_config('enable_mergejoin', 'off', true), set_config('enable_bitmapscan', 'off', true)
      """;

  /**
   * Begins a batch's transaction. Everything in it is found by its keys. A plan that reads a whole
   * table pays only while the table is small, but is kept once it was made: it would be found out
   * when the table has grown.
   */
  BatchState load(List<LogRecord> records) {
    template.execute(
        (Connection connection) -> {
          ColumnArray.allow(connection);
          return records;
        });
    jdbc.sql(PLAN_BY_KEYS).query((row, n) -> n).list();
    return loader.load(BatchNeeds.of(records));
  }

  /**
   * Moves the offsets first, so that a consumer that has lost its partition writes nothing, then
   * writes everything.
   *
   * @throws PartitionLostException when an offset is not where the batch begins
   */
  void append(Postings postings, List<AppliedOffsets.Move> moves) {
    moves.forEach(offsets::move);
    months.write(postings.months().values());
    template.execute(
        (Connection connection) -> {
          write(connection, postings);
          return postings;
        });
  }

  private void write(Connection connection, Postings postings) throws SQLException {
    PostingWriter appended = new PostingWriter(connection);
    StateWriter changed = new StateWriter(connection);
    if (!postings.accounts().isEmpty()) {
      changed.writeAccounts(postings.accounts().values());
      changed.writeBalances(postings.accounts().values());
      changed.writeCredits(postings.accounts().values());
    }
    appendNewRateCards(changed, postings);
    appended.appendIdentities(postings);
    appended.appendUsage(postings);
    appended.appendEntries(postings);
    changed.changeUsage(lastOfEachRow(postings));
    new HourWriter(connection).add(postings);
    changed.addSourceOutcomes(postings);
    changed.writeSubscriptions(postings.subscriptions().values());
    appended.appendQuarantine(postings);
    holds.settle(connection, postings);
  }

  private void appendNewRateCards(StateWriter changed, Postings postings) throws SQLException {
    changed.appendRateCards(
        postings.rateCards().values().stream()
            .filter(card -> !rateCards.contains(card.rateCardId()))
            .toList());
  }

  /**
   * To be called when a batch failed: a month's partition may have been detached since it was
   * ensured.
   */
  void forgetPartitions() {
    partitions.clear();
  }

  /** To be called once the batch is committed: what it added need not be added again. */
  void remember(Postings postings) {
    rateCards.addAll(postings.rateCards().keySet());
  }

  private static List<Postings.ChangedUsage> lastOfEachRow(Postings postings) {
    Map<UUID, Postings.ChangedUsage> last = new LinkedHashMap<>();
    postings.changedUsage().forEach(change -> last.put(change.facts().identity(), change));
    return List.copyOf(last.values());
  }

  private static final String ENSURE_PARTITION =
      """
      select ensure_usage_partition(:instant)
      """;

  /**
   * Creates the months' partitions that the batch will need and that are not there, in transactions
   * of their own: it must not be called within the batch's.
   */
  void ensurePartitions(List<Instant> occurrences) {
    Set<YearMonth> needed =
        occurrences.stream()
            .map(instant -> YearMonth.from(instant.atOffset(ZoneOffset.UTC)))
            .collect(Collectors.toCollection(TreeSet::new));
    needed.removeAll(partitions);
    for (YearMonth month : needed) {
      Instant start = month.atDay(1).atStartOfDay(ZoneOffset.UTC).toInstant();
      apart.executeWithoutResult(
          status ->
              jdbc.sql(ENSURE_PARTITION)
                  .param("instant", Timestamp.from(start))
                  .query((row, n) -> n)
                  .list());
      partitions.add(month);
    }
  }
}
