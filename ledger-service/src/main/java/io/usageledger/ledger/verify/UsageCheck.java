package io.usageledger.ledger.verify;

import io.usageledger.event.EventContent;
import io.usageledger.event.EventIdentity;
import io.usageledger.ledger.fold.UsageFacts;
import io.usageledger.ledger.fold.UsageState;
import io.usageledger.ledger.posting.UsageRows;
import io.usageledger.log.UsageRecorded;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.apache.avro.AvroRuntimeException;
import org.springframework.jdbc.core.JdbcTemplate;
import tools.jackson.core.JacksonException;

/**
 * Usage rows against the entries that were posted for them: each row is hashed anew and compared
 * with what the newest entry for it vouches for, its rating with what was debited, and with what
 * its prices come to.
 */
final class UsageCheck {
  /** Postings that are looked up at a time: a few megabytes, so that posting beside it has room. */
  private static final int POSTINGS_MAX = 1_000;

  /** Which posting of which account. */
  private record Key(String accountId, long postingNumber) {}

  /** What entries say of one usage event. */
  private static final class Posted {
    private final Map<String, BigDecimal> debited = new HashMap<>();
    private UUID evidence = new UUID(0, 0);
  }

  private final JdbcTemplate jdbc;
  private final Report report;
  private final DetachedMonths months;
  private final RateCards cards;
  private final HourCheck hours;
  private final Map<Key, Instant> touched = new LinkedHashMap<>();

  UsageCheck(JdbcTemplate jdbc, Report report, DetachedMonths months, HourCheck hours) {
    this.jdbc = jdbc;
    this.report = report;
    this.months = months;
    this.cards = new RateCards(jdbc);
    this.hours = hours;
  }

  /** Notes that an entry for a usage event was read. */
  void add(EntryRow entry) {
    touched.put(new Key(entry.accountId(), entry.postingNumber()), entry.occurredAt());
    if (touched.size() >= POSTINGS_MAX) {
      flush();
    }
  }

  void flush() {
    if (touched.isEmpty()) {
      return;
    }
    Map<Key, Posted> posted = readPosted();
    Map<Key, Row> rows = readRows();
    cards.load(rows.values().stream().filter(row -> row.state.isRated()).map(Row::card).toList());
    touched.forEach(
        (key, occurredAt) -> {
          report.of(Check.USAGE).checked(1);
          Row row = rows.get(key);
          if (row != null) {
            check(key, row, posted.getOrDefault(key, new Posted()));
          } else if (!months.contain(occurredAt)) {
            missing(key, occurredAt);
          } else {
            report.of(Check.USAGE).count("rows of detached months", 1);
          }
        });
    touched.clear();
  }

  private static final String POSTED =
      """
      select e.account_id, e.posting_number, e.unit, e.amount, e.evidence
      from unnest(?::text[], ?::bigint[]) as t (account_id, posting_number)
      cross join lateral (
        select account_id, posting_number, sequence_number, kind, unit, amount, evidence
        from entries
        where account_id = t.account_id and sequence_number = t.posting_number
        union all
        select account_id, posting_number, sequence_number, kind, unit, amount, evidence
        from entries
        where account_id = t.account_id and posting_number = t.posting_number and posting_number < sequence_number
      ) e
      where e.kind in ('usage', 'unrated', 'rated', 'void')
      order by e.account_id, e.posting_number, e.sequence_number
      """;

  private Map<Key, Posted> readPosted() {
    Map<Key, Posted> posted = new HashMap<>();
    jdbc.query(
        POSTED,
        row -> {
          Posted one =
              posted.computeIfAbsent(
                  new Key(row.getString(1), row.getLong(2)), key -> new Posted());
          one.debited.merge(row.getString(3), row.getBigDecimal(4).negate(), BigDecimal::add);
          one.evidence = row.getObject(5, UUID.class);
        },
        accounts(),
        numbers());
    return posted;
  }

  private static final String ROWS =
      """
      select u.*
      from unnest(?::text[], ?::bigint[], ?::timestamptz[]) as t (account_id, posting_number, occurred_at)
      join usage_history u
        on u.account_id = t.account_id and u.occurred_at = t.occurred_at and u.posting_number = t.posting_number
      """;

  /** A usage row, and the hash of all that it says. */
  private record Row(UsageRecorded event, UsageFacts facts, UsageState state, UUID evidence) {
    static Row of(ResultSet row) throws SQLException {
      UsageRecorded event = UsageRows.event(row);
      UUID identity =
          EventIdentity.of(
              EventIdentity.Kind.USAGE,
              event.getAccountId(),
              event.getSource(),
              event.getEventId());
      UsageFacts facts = UsageRows.facts(row, identity, EventContent.of(event));
      UsageState state = UsageRows.state(row);
      return new Row(event, facts, state, state.evidence(facts));
    }

    UUID card() {
      return Objects.requireNonNull(state.rateCardId());
    }
  }

  private Map<Key, Row> readRows() {
    Map<Key, Row> rows = new HashMap<>();
    String[] times = touched.values().stream().map(Instant::toString).toArray(String[]::new);
    jdbc.query(
        ROWS,
        row -> {
          Key key = new Key(row.getString("account_id"), row.getLong("posting_number"));
          try {
            rows.put(key, Row.of(row));
          } catch (AvroRuntimeException
              | IllegalStateException
              | IllegalArgumentException
              | JacksonException e) {
            fault(Check.USAGE, key, "holds what nobody of ours wrote: " + e.getMessage());
            touched.remove(key);
          }
        },
        accounts(),
        numbers(),
        times);
    return rows;
  }

  private void missing(Key key, Instant occurredAt) {
    report.fault(
        Check.USAGE,
        key.accountId(),
        "the usage row of posting %d of account %s, which occurred at %s, is missing"
            .formatted(key.postingNumber(), key.accountId(), occurredAt));
  }

  private void check(Key key, Row row, Posted posted) {
    if (!row.evidence().equals(posted.evidence)) {
      fault(Check.USAGE, key, row, "is not the row that was posted");
    }
    checkDebit(key, row, posted);
    if (row.state().isRated()) {
      checkRating(key, row);
    }
    hours.add(key.accountId(), row.facts().occurredAt());
  }

  private void checkDebit(Key key, Row row, Posted posted) {
    report.of(Check.DEBITS).checked(1);
    Map<String, BigDecimal> rated = new LinkedHashMap<>();
    UsageState state = row.state();
    if (state.unit() != null && state.amount() != null && !state.isVoided()) {
      rated.put(state.unit(), state.amount());
    }
    posted.debited.keySet().forEach(unit -> rated.putIfAbsent(unit, BigDecimal.ZERO));
    rated.forEach(
        (unit, amount) -> {
          BigDecimal debited = posted.debited.getOrDefault(unit, BigDecimal.ZERO);
          if (!unit.isEmpty()) {
            report.of(Check.DEBITS).sum(unit, amount, debited);
          }
          if (amount.compareTo(debited) != 0) {
            fault(
                Check.DEBITS,
                key,
                row,
                "is rated at %s %s and debited %s"
                    .formatted(Findings.plain(amount), unit, Findings.plain(debited)));
          }
        });
  }

  private void checkRating(Key key, Row row) {
    RateCards.Card card = cards.find(row.card());
    BigDecimal amount = Objects.requireNonNull(row.state().amount());
    Check check = card != null && card.isOfReportedCost() ? Check.REPORTED : Check.PRICED;
    report.of(check).checked(1);
    if (card == null || !card.isItself() || !card.unit().equals(row.state().unit())) {
      fault(check, key, row, "names the rate card %s, which is %s".formatted(row.card(), card));
      return;
    }
    if (card.isOfReportedCost()) {
      checkReported(key, row, amount);
      return;
    }
    BigDecimal cost = card.cost(row.facts().quantities());
    if (cost == null || cost.compareTo(amount) != 0) {
      fault(check, key, row, "is rated at %s, and its prices make %s".formatted(amount, cost));
    }
  }

  private void checkReported(Key key, Row row, BigDecimal amount) {
    var cost = row.facts().reportedCost();
    if (cost == null
        || cost.getAmount().compareTo(amount) != 0
        || !cost.getCurrency().equals(row.state().unit())) {
      fault(
          Check.REPORTED,
          key,
          row,
          "is charged %s %s, and %s was reported".formatted(amount, row.state().unit(), cost));
    }
  }

  private void fault(Check check, Key key, Row row, String what) {
    report.fault(
        check,
        key.accountId(),
        "usage %s of source %s, account %s (posting %d) %s"
            .formatted(
                row.event().getEventId(),
                row.event().getSource(),
                key.accountId(),
                key.postingNumber(),
                what));
  }

  private void fault(Check check, Key key, String what) {
    report.fault(
        check,
        key.accountId(),
        "the usage row of posting %d of account %s %s"
            .formatted(key.postingNumber(), key.accountId(), what));
  }

  private String[] accounts() {
    return touched.keySet().stream().map(Key::accountId).toArray(String[]::new);
  }

  private Long[] numbers() {
    return touched.keySet().stream().map(Key::postingNumber).toArray(Long[]::new);
  }
}
