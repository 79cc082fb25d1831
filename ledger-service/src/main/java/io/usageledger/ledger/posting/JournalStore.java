package io.usageledger.ledger.posting;

import io.usageledger.ledger.PlansByKeys;
import io.usageledger.ledger.fold.AccountState;
import io.usageledger.ledger.fold.BatchState;
import io.usageledger.ledger.fold.LogRecord;
import io.usageledger.ledger.fold.Postings;
import io.usageledger.ledger.pricing.RateCard;
import io.usageledger.ledger.transactions.Apart;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
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
    this.apart = Apart.from(transactions);
  }

  // A switch of generations takes a mode that refuses this one: who is paused has read nothing yet,
  // and readers pass.
  private static final String BEGIN =
      "lock table event_identities in row exclusive mode; select " + PlansByKeys.SETTINGS;

  /**
   * Begins a portion's transaction, of which nothing is loaded yet, and waits while a rebuilt
   * generation takes the live one's place.
   */
  BatchState begin() {
    template.execute(
        (Connection connection) -> {
          ColumnArray.allow(connection);
          return connection;
        });
    template.execute(BEGIN);
    return new BatchState();
  }

  /** Adds what a batch needs beside what is known from the batches before it. */
  void load(List<LogRecord> records, BatchState state) {
    loader.load(BatchNeeds.of(records), state);
  }

  /**
   * Moves offsets, before what they move over is written, so that a consumer that has lost its
   * partition writes nothing.
   *
   * @throws PartitionLostException when an offset is not where the batch begins
   */
  void move(List<AppliedOffsets.Move> moves) {
    offsets.move(moves);
  }

  /**
   * Writes what one batch of a portion appends. The rate cards are committed at once: two threads
   * meet the same ones, and would wait for each other to the end of their portions. They follow
   * from the prices, so that one that no row names yet is as right as it will be.
   */
  void appendBatch(Postings postings) {
    if (!newRateCards(postings).isEmpty()) {
      apart.executeWithoutResult(
          status ->
              template.execute(
                  (Connection connection) -> {
                    appendNewRateCards(connection, postings);
                    return postings;
                  }));
      remember(postings);
    }
    months.write(postings.months().values());
    template.execute(
        (Connection connection) -> {
          appendRows(connection, postings);
          return postings;
        });
  }

  /** Writes what all batches of a portion have changed. */
  void endPortion(Postings postings) {
    template.execute(
        (Connection connection) -> {
          writeAccounts(connection, postings);
          addSums(connection, postings);
          holds.settle(connection, postings);
          return postings;
        });
  }

  private static void writeAccounts(Connection connection, Postings postings) throws SQLException {
    Collection<AccountState> accounts = postings.accounts().values();
    if (!accounts.isEmpty()) {
      StateWriter changed = new StateWriter(connection);
      changed.writeAccounts(accounts);
      changed.writeBalances(accounts);
      new CreditWriter(connection).write(accounts);
    }
  }

  private static void appendRows(Connection connection, Postings postings) throws SQLException {
    PostingWriter appended = new PostingWriter(connection);
    StateWriter changed = new StateWriter(connection);
    appended.appendIdentities(postings);
    appended.appendUsage(postings);
    appended.appendEntries(postings);
    changed.changeUsage(lastOfEachRow(postings));
    changed.writeSubscriptions(postings.subscriptions().values());
    appended.appendQuarantine(postings);
  }

  private static void addSums(Connection connection, Postings postings) throws SQLException {
    new HourWriter(connection).add(postings);
    new StateWriter(connection).addSourceOutcomes(postings);
  }

  private void appendNewRateCards(Connection connection, Postings postings) throws SQLException {
    new StateWriter(connection).appendRateCards(newRateCards(postings));
  }

  private List<RateCard> newRateCards(Postings postings) {
    return postings.rateCards().values().stream()
        .filter(card -> !rateCards.contains(card.rateCardId()))
        .toList();
  }

  /**
   * To be called when a batch failed: a month's partition may have been detached since it was
   * ensured, and a database that was set back may have lost rate cards.
   */
  void forget() {
    partitions.clear();
    rateCards.clear();
  }

  /** Once they are committed: what was added need not be added again. */
  private void remember(Postings postings) {
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

  // Whoever detaches a month waits for the portion, which would wait for it here: neither would
  // end.
  private static final String WAIT_BRIEFLY =
      """
      select set_config('lock_timeout', '5s', true)
      """;

  /**
   * Creates the months' partitions that a batch will need and that are not there, in transactions
   * of their own: whoever posts beside us needs them too.
   */
  void ensurePartitions(List<Instant> occurrences) {
    Set<YearMonth> needed = months(occurrences);
    needed.removeAll(partitions);
    for (YearMonth month : needed) {
      apart.executeWithoutResult(
          status -> {
            jdbc.sql(WAIT_BRIEFLY).query((row, n) -> n).list();
            jdbc.sql(ENSURE_PARTITION)
                .param("instant", Timestamp.from(start(month)))
                .query((row, n) -> n)
                .list();
          });
      partitions.add(month);
    }
  }

  /** Most events are of the month of the one before. */
  private static Set<YearMonth> months(List<Instant> occurrences) {
    Set<YearMonth> months = new TreeSet<>();
    Instant from = Instant.MAX;
    Instant to = Instant.MIN;
    for (Instant instant : occurrences) {
      if (instant.isBefore(from) || !instant.isBefore(to)) {
        YearMonth month = YearMonth.from(instant.atOffset(ZoneOffset.UTC));
        from = start(month);
        to = start(month.plusMonths(1));
        months.add(month);
      }
    }
    return months;
  }

  private static Instant start(YearMonth month) {
    return month.atDay(1).atStartOfDay(ZoneOffset.UTC).toInstant();
  }
}
