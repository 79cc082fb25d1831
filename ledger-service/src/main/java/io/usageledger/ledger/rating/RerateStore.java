package io.usageledger.ledger.rating;

import io.usageledger.ledger.posting.LogApplied;
import io.usageledger.ledger.rating.Rerate.Counts;
import io.usageledger.ledger.rating.Rerate.RowKey;
import io.usageledger.ledger.rating.Rerate.State;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Re-rates in Postgres: what makes one that was interrupted go on. */
@Component
class RerateStore {
  /** What an operator looks back at; the journal keeps what was posted for ever. */
  private static final Duration KEPT = Duration.ofDays(90);

  private final JdbcClient jdbc;

  RerateStore(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  private static final String APPEND =
      """
      insert into rerates (rerate_id, created_at, from_at, to_at, model_id, account_id, reason, dry_run, state,
        awaited_offsets)
      values (:rerateId, :now, :from, :to, :model, :accountId, :reason, :dryRun, 'waiting', cast(:awaited as jsonb))
      on conflict (from_at, to_at, model_id, account_id, dry_run) where state <> 'done' do nothing
      """;

  /** Begins a run, unless one of the same scope is unfinished. Returns whether it began. */
  boolean append(
      String rerateId,
      RerateScope scope,
      RerateRequest request,
      Map<Integer, Long> awaited,
      Instant now) {
    forgetOld(now);
    return jdbc.sql(APPEND)
            .param("rerateId", rerateId)
            .param("now", Timestamp.from(now))
            .param("from", Timestamp.from(scope.from()))
            .param("to", Timestamp.from(scope.to()))
            .param("model", scope.model())
            .param("accountId", scope.accountId())
            .param("reason", request.reason())
            .param("dryRun", request.dryRun())
            .param("awaited", LogApplied.json(awaited))
            .update()
        == 1;
  }

  private static final String FORGET =
      """
      delete from rerates
      where ended_at < :before
      """;

  private void forgetOld(Instant now) {
    jdbc.sql(FORGET).param("before", Timestamp.from(now.minus(KEPT))).update();
  }

  private static final String RERATES =
      """
      select rerate_id, created_at, ended_at, from_at, to_at, model_id, account_id, reason, dry_run, state,
        at_account_id, at_occurred_at, at_posting_number, looked_at, changed, unchanged, still_unrated, passed,
        published, awaited_offsets
      from rerates
      """;

  private static final String FIND = RERATES + "where rerate_id = :rerateId";

  Optional<Rerate> find(String rerateId) {
    return jdbc.sql(FIND).param("rerateId", rerateId).query(RerateStore::rerate).optional();
  }

  private static final String FIND_UNFINISHED =
      """
      select rerate_id
      from rerates
      where from_at = :from and to_at = :to and model_id = :model and account_id = :accountId
        and dry_run = :dryRun and state <> 'done'
      """;

  Optional<String> findUnfinished(RerateScope scope, RerateRequest request) {
    return jdbc.sql(FIND_UNFINISHED)
        .param("from", Timestamp.from(scope.from()))
        .param("to", Timestamp.from(scope.to()))
        .param("model", scope.model())
        .param("accountId", scope.accountId())
        .param("dryRun", request.dryRun())
        .query(String.class)
        .optional();
  }

  private static final String CLAIM_OLDEST =
      RERATES
          + """
          where rerate_id = (
              select rerate_id
              from rerates
              where state <> 'done'
              order by created_at, rerate_id
              limit 1
            )
            and state <> 'done'
          for update skip locked
          """;

  /**
   * Locks the oldest unfinished run until the transaction ends; empty when there is none or another
   * service works on it. One at a time, so that none announces what another one posts.
   */
  Optional<Rerate> claimOldest() {
    return jdbc.sql(CLAIM_OLDEST).query(RerateStore::rerate).optional();
  }

  private static final String EXISTS_UNFINISHED =
      """
      select exists (select from rerates where state <> 'done' and not dry_run)
      """;

  boolean changesSomething() {
    return jdbc.sql(EXISTS_UNFINISHED).query(Boolean.class).single();
  }

  private static final String MOVE =
      """
      update rerates
      set state = :state, ended_at = cast(:endedAt as timestamptz), at_account_id = :accountId, at_occurred_at = :occurredAt,
        at_posting_number = :postingNumber, looked_at = :lookedAt, changed = :changed, unchanged = :unchanged,
        still_unrated = :stillUnrated, passed = :passed, published = :published,
        awaited_offsets = cast(:awaited as jsonb)
      where rerate_id = :rerateId
      """;

  /** Writes how far the claimed run is. */
  void move(Rerate to) {
    Instant endedAt = to.endedAt();
    jdbc.sql(MOVE)
        .param("rerateId", to.rerateId())
        .param("state", to.state().name().toLowerCase(Locale.ROOT))
        .param("endedAt", endedAt == null ? null : endedAt.toString(), Types.VARCHAR)
        .param("accountId", to.at().accountId())
        .param("occurredAt", Timestamp.from(to.at().occurredAt()))
        .param("postingNumber", to.at().postingNumber())
        .param("lookedAt", to.counts().lookedAt())
        .param("changed", to.counts().changed())
        .param("unchanged", to.counts().unchanged())
        .param("stillUnrated", to.counts().stillUnrated())
        .param("passed", to.counts().passed())
        .param("published", to.counts().published())
        .param("awaited", LogApplied.json(to.awaited()))
        .update();
  }

  static String newId() {
    return UUID.randomUUID().toString();
  }

  private static Rerate rerate(ResultSet row, int number) throws SQLException {
    Timestamp endedAt = row.getTimestamp("ended_at");
    return new Rerate(
        row.getString("rerate_id"),
        new RerateScope(
            row.getTimestamp("from_at").toInstant(),
            row.getTimestamp("to_at").toInstant(),
            row.getString("model_id"),
            row.getString("account_id")),
        row.getString("reason"),
        row.getBoolean("dry_run"),
        State.valueOf(row.getString("state").toUpperCase(Locale.ROOT)),
        new RowKey(
            row.getString("at_account_id"),
            row.getTimestamp("at_occurred_at").toInstant(),
            row.getLong("at_posting_number")),
        new Counts(
            row.getLong("looked_at"),
            row.getLong("changed"),
            row.getLong("unchanged"),
            row.getLong("still_unrated"),
            row.getLong("passed"),
            row.getLong("published")),
        LogApplied.offsets(row.getString("awaited_offsets")),
        row.getTimestamp("created_at").toInstant(),
        endedAt == null ? null : endedAt.toInstant());
  }
}
