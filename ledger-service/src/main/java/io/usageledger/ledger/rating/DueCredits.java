package io.usageledger.ledger.rating;

import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Credits that should have closed and have not, because nothing happened to their accounts. */
@Component
class DueCredits {
  private final JdbcClient jdbc;

  DueCredits(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  private static final String ACCOUNTS =
      """
      select distinct due.account_id
      from (
        select account_id
        from credits
        where closed_at is null and expires_at is not null and not spent
          and expires_at <= :expiredBy
        order by expires_at
        limit :limit
      ) due
      order by due.account_id
      """;

  /** Accounts of the credits that have been due longest. */
  List<String> accounts(Instant expiredBy, int limit) {
    return jdbc.sql(ACCOUNTS)
        .param("expiredBy", Timestamp.from(expiredBy))
        .param("limit", limit)
        .query(String.class)
        .list();
  }

  private static final String COUNT =
      """
      select count(*)
      from (
        select
        from credits
        where closed_at is null and expires_at is not null and not spent
          and expires_at <= :expiredBy
        limit :limit
      ) due
      """;

  /** How many wait, counted up to a limit. */
  long count(Instant expiredBy, int limit) {
    return jdbc.sql(COUNT)
        .param("expiredBy", Timestamp.from(expiredBy))
        .param("limit", limit)
        .query(Long.class)
        .single();
  }
}
