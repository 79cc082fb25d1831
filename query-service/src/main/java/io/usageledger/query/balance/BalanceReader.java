package io.usageledger.query.balance;

import static io.usageledger.query.wire.SqlValues.instant;
import static io.usageledger.query.wire.SqlValues.time;
import static java.util.Objects.requireNonNull;

import io.usageledger.query.watermark.Question;
import io.usageledger.query.watermark.ReadSnapshot;
import io.usageledger.query.watermark.RoundTrip;
import io.usageledger.query.watermark.Watermark;
import io.usageledger.query.watermark.WatermarkReader;
import io.usageledger.query.wire.Amount;
import io.usageledger.query.wire.ReadRefusedException;
import io.usageledger.query.wire.SqlValues;
import io.usageledger.turns.SharedTurns;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;

/** Reads balances and credits. */
@Component
class BalanceReader {
  /** More grants than a person reads; a century of monthly ones. */
  private static final int CREDITS_MAX = 1000;

  /** More than {@code server.tomcat.threads.max}: who waits shares the next turn. */
  private static final int TOGETHER_MAX = 64;

  private final SharedTurns<String, Optional<AccountBalance>> turns =
      new SharedTurns<>(TOGETHER_MAX, this::readTogether);
  private final RoundTrip trip;
  private final ReadSnapshot snapshot;
  private final WatermarkReader watermarks;
  private final Clock clock;

  BalanceReader(RoundTrip trip, ReadSnapshot snapshot, WatermarkReader watermarks, Clock clock) {
    this.trip = trip;
    this.snapshot = snapshot;
    this.watermarks = watermarks;
    this.clock = clock;
  }

  /**
   * Those that are asked for while others are read are read together: in one transaction and one
   * round trip, each statement once for all. What fails together, or is not there, is read alone,
   * so that nobody's account is another's fault.
   *
   * @throws ReadRefusedException account_unknown
   */
  AccountBalance read(String accountId) {
    return findTogether(accountId).orElseGet(() -> readAlone(accountId));
  }

  private Optional<AccountBalance> findTogether(String accountId) {
    try {
      return turns.ask(accountId);
    } catch (DataAccessException ofOneOfThem) {
      return Optional.empty();
    }
  }

  private AccountBalance readAlone(String accountId) {
    BalanceQuestions asked = new BalanceQuestions(List.of(accountId));
    return snapshot.readByKeys(
        asked.questions(),
        () ->
            Optional.ofNullable(asked.answers().get(accountId))
                .orElseThrow(() -> watermarks.refusal(accountId)));
  }

  // One account that takes long must not keep all others waiting: it is read alone then.
  private static final Question BRIEFLY =
      Question.order("select set_config('statement_timeout', '1s', true)");

  /** Of each, in their order; empty is one that is not there. */
  private List<Optional<AccountBalance>> readTogether(List<String> accountIds) {
    BalanceQuestions asked = new BalanceQuestions(accountIds.stream().distinct().toList());
    Map<String, AccountBalance> balances =
        snapshot.readByKeys(
            Stream.concat(Stream.of(BRIEFLY), asked.questions().stream()).toList(), asked::answers);
    return accountIds.stream().map(balances::get).map(Optional::ofNullable).toList();
  }

  /** What is asked for the balances of accounts: to be asked once, and then to be answered from. */
  private final class BalanceQuestions {
    private final WatermarkReader.WatermarkQuestions marks;
    private final Map<String, Standing> standings = new HashMap<>();
    private final Map<String, List<Credit>> credits = new HashMap<>();
    private final List<String> accountIds;

    BalanceQuestions(List<String> accountIds) {
      this.accountIds = accountIds;
      marks = watermarks.questionsOf(accountIds);
    }

    List<Question> questions() {
      return Stream.concat(
              marks.questions().stream(),
              Stream.of(
                  standingsQuestion(accountIds, standings), creditsQuestion(accountIds, credits)))
          .toList();
    }

    /** By account; one that is not there has none. */
    Map<String, AccountBalance> answers() {
      Map<String, AccountBalance> balances = new HashMap<>();
      marks
          .answers()
          .forEach(
              (accountId, watermark) ->
                  balances.put(
                      accountId,
                      balance(
                          accountId,
                          requireNonNull(standings.get(accountId)),
                          credits.getOrDefault(accountId, List.of()),
                          watermark)));
      return balances;
    }
  }

  private static AccountBalance balance(
      String accountId, Standing standing, List<Credit> credits, Watermark watermark) {
    return new AccountBalance(
        accountId,
        standing.status(),
        standing.chargedBy(),
        standing.balances(),
        credits.stream().limit(CREDITS_MAX).toList(),
        credits.size() > CREDITS_MAX,
        watermark);
  }

  /**
   * An account's row with its balances.
   *
   * @param status open or closed
   * @param chargedBy prices or reported_cost
   */
  record Standing(String status, String chargedBy, List<UnitBalance> balances) {}

  private static final String STANDINGS =
      """
      select
        a.account_id, a.charged_by, case when a.closed_at is null then 'open' else 'closed' end as status,
        b.unit, b.balance, b.overdraft,
        coalesce(h.held, 0) as held,
        coalesce((
          select sum(c.remaining)
          from credits c
          where c.account_id = b.account_id
            and c.unit = b.unit
            and c.closed_at is null
            and not c.spent
            and (c.effective_at > asked.at or c.expires_at <= asked.at)), 0) as not_usable
      from (select ?::timestamptz as at) asked
      cross join accounts a
      left join balances b on b.account_id = a.account_id
      left join held_balances h on h.account_id = b.account_id and h.unit = b.unit
      where a.account_id = any(?)
      order by a.account_id, b.unit
      """;

  /** Of those that are there. */
  Map<String, Standing> findStandings(List<String> accountIds) {
    Map<String, Standing> standings = new HashMap<>();
    trip.ask(List.of(standingsQuestion(accountIds, standings)));
    return standings;
  }

  private Question standingsQuestion(List<String> accountIds, Map<String, Standing> standings) {
    return new Question(
        STANDINGS,
        List.of(time(clock.instant()), SqlValues.texts(accountIds)),
        row -> {
          Standing standing = standings.get(row.getString("account_id"));
          if (standing == null) {
            standing =
                new Standing(
                    row.getString("status"), row.getString("charged_by"), new ArrayList<>());
            standings.put(row.getString("account_id"), standing);
          }
          if (row.getString("unit") != null) {
            standing.balances().add(balance(row));
          }
        });
  }

  private static UnitBalance balance(ResultSet row) throws SQLException {
    return UnitBalance.of(
        row.getString("unit"),
        new Amount(row.getBigDecimal("balance")),
        new Amount(row.getBigDecimal("held")),
        new Amount(row.getBigDecimal("not_usable")),
        new Amount(row.getBigDecimal("overdraft")));
  }

  private static final String CREDITS =
      """
      select
        c.account_id, c.credit_id, c.credit_number, c.unit, c.granted, c.used, c.forfeited, c.remaining, c.priority,
        c.effective_at, c.expires_at, c.granted_at, c.closed_at, c.subscription_id, c.reason
      from unnest(?) as asked (account_id)
      cross join lateral (
        select account_id, credit_id, credit_number, unit, granted, used, forfeited, remaining, priority,
          effective_at, expires_at, granted_at, closed_at, subscription_id, reason
        from credits
        where account_id = asked.account_id
        order by closed_at desc nulls first, priority, expires_at nulls last, credit_number
        limit ?) c
      order by c.account_id, c.closed_at desc nulls first, c.priority, c.expires_at nulls last, c.credit_number
      """;

  private static Question creditsQuestion(
      List<String> accountIds, Map<String, List<Credit>> credits) {
    return new Question(
        CREDITS,
        List.of(SqlValues.texts(accountIds), CREDITS_MAX + 1),
        row ->
            credits
                .computeIfAbsent(row.getString("account_id"), unused -> new ArrayList<>())
                .add(credit(row)));
  }

  private static Credit credit(ResultSet row) throws SQLException {
    return new Credit(
        row.getString("credit_id"),
        row.getInt("credit_number"),
        row.getString("unit"),
        new Amount(row.getBigDecimal("granted")),
        new Amount(row.getBigDecimal("used")),
        new Amount(row.getBigDecimal("forfeited")),
        new Amount(row.getBigDecimal("remaining")),
        row.getInt("priority"),
        requireNonNull(instant(row.getObject("effective_at", OffsetDateTime.class))),
        instant(row.getObject("expires_at", OffsetDateTime.class)),
        requireNonNull(instant(row.getObject("granted_at", OffsetDateTime.class))),
        instant(row.getObject("closed_at", OffsetDateTime.class)),
        row.getString("subscription_id"),
        row.getString("reason"));
  }
}
