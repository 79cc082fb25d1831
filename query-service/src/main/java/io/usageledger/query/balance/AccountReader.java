package io.usageledger.query.balance;

import static io.usageledger.query.wire.SqlValues.instant;
import static java.util.Objects.requireNonNull;

import io.usageledger.query.balance.Accounts.Account;
import io.usageledger.query.watermark.ReadSnapshot;
import io.usageledger.query.watermark.WatermarkReader;
import io.usageledger.query.wire.Cursor;
import io.usageledger.query.wire.Page;
import io.usageledger.query.wire.QueryParameters;
import io.usageledger.turns.RoundTrip;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Reads pages of accounts. */
@Component
class AccountReader {
  private static final String LIST = "accounts";

  /** Only orders that the primary key serves: any other would sort every account per page. */
  private enum Sort {
    ACCOUNT_ID,
    ACCOUNT_ID_DESCENDING
  }

  private final JdbcClient jdbc;
  private final ReadSnapshot snapshot;
  private final RoundTrip trip;
  private final WatermarkReader watermarks;
  private final Clock clock;

  AccountReader(
      JdbcClient jdbc,
      ReadSnapshot snapshot,
      RoundTrip trip,
      WatermarkReader watermarks,
      Clock clock) {
    this.jdbc = jdbc;
    this.snapshot = snapshot;
    this.trip = trip;
    this.watermarks = watermarks;
    this.clock = clock;
  }

  Accounts read(QueryParameters parameters) {
    int limit = parameters.limit();
    String after = parameters.findCursor(LIST, 1).map(cursor -> cursor.key().get(0)).orElse(null);
    String prefix = parameters.find("prefix").orElse("");
    Sort sort = parameters.findChoice("sort", Sort.class).orElse(Sort.ACCOUNT_ID);
    return snapshot.read(
        () -> {
          List<Account> rows =
              jdbc.sql(sort == Sort.ACCOUNT_ID ? ASCENDING : DESCENDING)
                  .param("after", after)
                  .param("prefix", prefix)
                  .param("rows", limit + 1)
                  .query((row, number) -> account(row))
                  .list();
          Page<Account> page = Page.cut(rows, limit, AccountReader::cursor);
          return new Accounts(withBalances(page.rows()), page.nextCursor(), watermarks.read());
        });
  }

  private static final String ASCENDING =
      """
      select account_id, opened_at, entry_count, unrated_events, quarantined_events, duplicate_events
      from accounts
      where (:after::text is null or account_id > :after)
        and (:prefix::text = '' or starts_with(account_id, :prefix))
      order by account_id
      limit :rows
      """;

  private static final String DESCENDING =
      """
      select account_id, opened_at, entry_count, unrated_events, quarantined_events, duplicate_events
      from accounts
      where (:after::text is null or account_id < :after)
        and (:prefix::text = '' or starts_with(account_id, :prefix))
      order by account_id desc
      limit :rows
      """;

  private List<Account> withBalances(List<Account> accounts) {
    StandingsQuestion standings =
        new StandingsQuestion(clock.instant(), accounts.stream().map(Account::accountId).toList());
    trip.ask(List.of(standings.question()));
    return accounts.stream()
        .map(
            account ->
                account.with(
                    requireNonNull(standings.answer().get(account.accountId())).balances()))
        .toList();
  }

  private static Account account(ResultSet row) throws SQLException {
    return new Account(
        row.getString("account_id"),
        requireNonNull(instant(row.getObject("opened_at", OffsetDateTime.class))),
        row.getLong("entry_count"),
        row.getLong("unrated_events"),
        row.getLong("quarantined_events"),
        row.getLong("duplicate_events"),
        List.of());
  }

  private static Cursor cursor(Account account) {
    return new Cursor(LIST, List.of(account.accountId()));
  }
}
