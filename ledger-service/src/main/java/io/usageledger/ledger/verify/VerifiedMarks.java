package io.usageledger.ledger.verify;

import io.usageledger.ledger.verify.Sums.Key;
import io.usageledger.ledger.verify.Sums.Sum;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.JdbcTemplate;

/** How far each journal is verified: read before a run, moved by it where all was well. */
final class VerifiedMarks {
  private static final int BATCH_ROWS = 1_000;
  private final JdbcTemplate jdbc;
  private final Instant now;

  VerifiedMarks(JdbcTemplate jdbc, Instant now) {
    this.jdbc = jdbc;
    this.now = now;
  }

  private static final String SUMS =
      """
      select account_id, unit, credit_number, amount, granted, forfeited
      from verified_sums
      where account_id = any(?::text[])
      """;

  /** Sums up to the marks, by account. */
  Map<String, Sums> sums(Collection<String> accountIds) {
    Map<String, Sums> result = new HashMap<>();
    jdbc.query(
        SUMS,
        row -> {
          result
              .computeIfAbsent(row.getString(1), account -> new Sums())
              .put(
                  new Key(row.getString(2), row.getInt(3)),
                  new Sum(row.getBigDecimal(4), row.getBigDecimal(5), row.getBigDecimal(6)));
        },
        (Object) accountIds.toArray(String[]::new));
    return result;
  }

  private static final String MARK =
      """
      insert into verified_accounts (sequence_number, read_at, account_id, head_hash)
      values (?, ?, ?, ?)
      on conflict on constraint verified_accounts_pk do update set
        sequence_number = excluded.sequence_number,
        head_hash = excluded.head_hash,
        read_at = case when ? then excluded.read_at else verified_accounts.read_at end
      """;

  private static final String FORGET_SUMS =
      """
      delete from verified_sums
      where account_id = any(?::text[])
      """;

  private static final String SUM =
      """
      insert into verified_sums (credit_number, amount, granted, forfeited, account_id, unit)
      values (?, ?, ?, ?, ?, ?)
      on conflict on constraint verified_sums_pk do update set
        amount = excluded.amount,
        granted = excluded.granted,
        forfeited = excluded.forfeited
      """;

  private record SumRow(String accountId, Key key, Sum sum) {}

  /** Moves the marks of journals that are well and have an entry. */
  void move(List<AccountChain> chains) {
    jdbc.batchUpdate(
        MARK,
        chains,
        BATCH_ROWS,
        (mark, chain) -> {
          mark.setLong(1, chain.number());
          mark.setObject(2, now.atOffset(ZoneOffset.UTC));
          mark.setString(3, chain.portion().accountId());
          mark.setBytes(4, chain.head());
          mark.setBoolean(5, chain.portion().after() == 0);
        });
    String[] readWhole =
        chains.stream()
            .map(AccountChain::portion)
            .filter(portion -> portion.after() == 0)
            .map(Portion::accountId)
            .toArray(String[]::new);
    jdbc.update(FORGET_SUMS, (Object) readWhole);
    writeSums(chains);
  }

  private void writeSums(List<AccountChain> chains) {
    List<SumRow> rows = new ArrayList<>();
    for (AccountChain chain : chains) {
      String accountId = chain.portion().accountId();
      chain.sums().byKey().forEach((key, sum) -> rows.add(new SumRow(accountId, key, sum)));
    }
    jdbc.batchUpdate(
        SUM,
        rows,
        BATCH_ROWS,
        (write, row) -> {
          write.setInt(1, row.key().creditNumber());
          write.setBigDecimal(2, row.sum().amount());
          write.setBigDecimal(3, row.sum().granted());
          write.setBigDecimal(4, row.sum().forfeited());
          write.setString(5, row.accountId());
          write.setString(6, row.key().unit());
        });
  }
}
