package io.usageledger.ledger.verify;

import io.usageledger.ledger.verify.Portion.Account;
import io.usageledger.ledger.verify.Portion.Verified;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/** Which accounts a run reads, page by page. */
final class AccountPages {
  /** Accounts looked up at a time. */
  private static final int PAGE_ACCOUNTS = 500;

  private final JdbcTemplate jdbc;

  AccountPages(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
  }

  private static final String ALL =
      """
      select a.account_id, a.entry_count, a.credit_count, a.head_hash, a.charged_by, a.closed_at, v.sequence_number,
        v.head_hash as verified_hash
      from accounts a
      left join verified_accounts v on v.account_id = a.account_id
      where a.account_id > ?
      order by a.account_id
      limit ?
      """;

  /** Every account from its first entry on. */
  List<Portion> all(String afterAccountId) {
    return jdbc.query(
        ALL, (row, n) -> portion(row, 0, Portion.THE_NEWEST), afterAccountId, PAGE_ACCOUNTS);
  }

  private static final String NEW =
      """
      select a.account_id, a.entry_count, a.credit_count, a.head_hash, a.charged_by, a.closed_at, v.sequence_number,
        v.head_hash as verified_hash
      from accounts a
      left join verified_accounts v on v.account_id = a.account_id
      where a.account_id > ? and a.entry_count > coalesce(v.sequence_number, 0)
      order by a.account_id
      limit ?
      """;

  /** Accounts that have entries which were not verified, from there on. */
  List<Portion> withNewEntries(String afterAccountId) {
    return jdbc.query(
        NEW,
        (row, n) -> portion(row, row.getLong("sequence_number"), Portion.THE_NEWEST),
        afterAccountId,
        PAGE_ACCOUNTS);
  }

  private static final String UP_TO =
      """
      select a.account_id, a.entry_count, a.credit_count, a.head_hash, a.charged_by, a.closed_at, v.sequence_number,
        v.head_hash as verified_hash, t.up_to
      from unnest(?::text[], ?::bigint[]) as t (account_id, up_to)
      join accounts a on a.account_id = t.account_id
      left join verified_accounts v on v.account_id = a.account_id
      where t.up_to > coalesce(v.sequence_number, 0)
      order by a.account_id
      """;

  /**
   * Entries that were not verified, up to the given ones, page by page.
   *
   * @param entries sequence numbers by account
   */
  void forEachUpTo(Map<String, Long> entries, Consumer<List<Portion>> pages) {
    List<String> accounts = entries.keySet().stream().sorted().toList();
    for (int from = 0; from < accounts.size(); from += PAGE_ACCOUNTS) {
      List<String> page = accounts.subList(from, Math.min(accounts.size(), from + PAGE_ACCOUNTS));
      pages.accept(
          jdbc.query(
              UP_TO,
              (row, n) -> {
                long upTo = row.getLong("up_to");
                boolean isNewest = upTo >= row.getLong("entry_count");
                return portion(
                    row, row.getLong("sequence_number"), isNewest ? Portion.THE_NEWEST : upTo);
              },
              page.toArray(String[]::new),
              page.stream().map(entries::get).toArray(Long[]::new)));
    }
  }

  /** Where a walk through what was read longest ago is. */
  record ReadAgain(Instant readAt, String accountId, Portion portion) {}

  private static final String OLDEST =
      """
      select v.read_at, a.account_id, a.entry_count, a.credit_count, a.head_hash, a.charged_by, a.closed_at,
        v.sequence_number, v.head_hash as verified_hash
      from verified_accounts v
      join accounts a on a.account_id = v.account_id
      where v.read_at < ? and (v.read_at, v.account_id) > (?, ?)
      order by v.read_at, v.account_id
      limit ?
      """;

  /** What was read from its first entry longest ago, before a time. */
  List<ReadAgain> readLongestAgo(Instant before, @Nullable ReadAgain after) {
    return jdbc.query(
        OLDEST,
        (row, n) ->
            new ReadAgain(
                row.getObject("read_at", OffsetDateTime.class).toInstant(),
                row.getString("account_id"),
                portion(row, 0, Portion.THE_NEWEST)),
        before.atOffset(ZoneOffset.UTC),
        (after == null ? Instant.EPOCH : after.readAt()).atOffset(ZoneOffset.UTC),
        after == null ? "" : after.accountId(),
        PAGE_ACCOUNTS);
  }

  /** Parts of a page with so many entries that their sorting takes some megabytes. */
  static List<List<Portion>> parts(List<Portion> page, long entriesMax) {
    List<List<Portion>> parts = new ArrayList<>();
    List<Portion> part = new ArrayList<>();
    long entries = 0;
    for (Portion portion : page) {
      if (!part.isEmpty() && entries + portion.entries() > entriesMax) {
        parts.add(part);
        part = new ArrayList<>();
        entries = 0;
      }
      part.add(portion);
      entries += portion.entries();
    }
    if (!part.isEmpty()) {
      parts.add(part);
    }
    return parts;
  }

  private static Portion portion(ResultSet row, long after, long upTo) throws SQLException {
    Long verified = row.getObject("sequence_number", Long.class);
    OffsetDateTime closedAt = row.getObject("closed_at", OffsetDateTime.class);
    return new Portion(
        row.getString("account_id"),
        after,
        upTo,
        verified == null ? null : new Verified(verified, row.getBytes("verified_hash")),
        new Account(
            row.getLong("entry_count"),
            row.getInt("credit_count"),
            row.getBytes("head_hash"),
            row.getString("charged_by"),
            closedAt == null ? null : closedAt.toInstant()));
  }
}
