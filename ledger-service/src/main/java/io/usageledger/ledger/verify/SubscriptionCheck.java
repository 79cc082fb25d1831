package io.usageledger.ledger.verify;

import io.usageledger.event.EventContent;
import io.usageledger.ledger.verify.AccountNotes.SubscriptionMark;
import io.usageledger.log.SubscriptionChanged;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.jdbc.core.JdbcTemplate;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** The newest state of each subscription against the newest entry for it. */
final class SubscriptionCheck {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final TypeReference<Map<String, String>> TEXTS = new TypeReference<>() {};

  private record Key(String accountId, String subscriptionId) {}

  private final JdbcTemplate jdbc;
  private final Report report;

  SubscriptionCheck(JdbcTemplate jdbc, Report report) {
    this.jdbc = jdbc;
    this.report = report;
  }

  private static final String ROWS =
      """
      select s.account_id, s.subscription_id, s.tier, s.status, s.unit, s.allowance, s.rollover_cap, s.period_start,
        s.period_end, s.changed_at, s.attributes
      from subscriptions s
      where s.account_id = any(?::text[])
      """;

  /** Compares the subscriptions of accounts that were read to their newest entry. */
  void check(List<AccountChain> chains) {
    Map<Key, SubscriptionMark> marks = new HashMap<>();
    chains.forEach(
        chain ->
            chain
                .notes()
                .subscriptions()
                .forEach((id, mark) -> marks.put(new Key(chain.portion().accountId(), id), mark)));
    List<String> whole =
        chains.stream()
            .filter(chain -> chain.notes().isFromTheFirst())
            .map(chain -> chain.portion().accountId())
            .toList();
    if (marks.isEmpty() && whole.isEmpty()) {
      return;
    }
    jdbc.query(
        ROWS,
        row -> {
          SubscriptionMark mark = marks.remove(new Key(row.getString(1), row.getString(2)));
          if (mark != null || whole.contains(row.getString(1))) {
            check(row, mark != null && isOf(mark, row));
          }
        },
        (Object) chains.stream().map(chain -> chain.portion().accountId()).toArray(String[]::new));
    marks.keySet().forEach(key -> fault(key, "is missing"));
  }

  private void check(ResultSet row, boolean ok) throws SQLException {
    report.of(Check.SUBSCRIPTIONS).checked(1);
    if (!ok) {
      fault(new Key(row.getString(1), row.getString(2)), "is not as its newest entry vouches for");
    }
  }

  private void fault(Key key, String what) {
    report.fault(
        Check.SUBSCRIPTIONS,
        key.accountId(),
        "subscription %s of account %s %s".formatted(key.subscriptionId(), key.accountId(), what));
  }

  private static boolean isOf(SubscriptionMark mark, ResultSet row) throws SQLException {
    return mark.changedAt().equals(instant(row, "changed_at"))
        && content(row).equals(mark.evidence());
  }

  private static UUID content(ResultSet row) throws SQLException {
    return EventContent.of(
        SubscriptionChanged.newBuilder()
            .setChangeId("")
            .setAccountId(row.getString("account_id"))
            .setSubscriptionId(row.getString("subscription_id"))
            .setTier(row.getString("tier"))
            .setStatus(row.getString("status"))
            .setPeriodStart(instant(row, "period_start"))
            .setPeriodEnd(instant(row, "period_end"))
            .setUnit(row.getString("unit"))
            .setAllowance(row.getBigDecimal("allowance"))
            .setRolloverCap(row.getBigDecimal("rollover_cap"))
            .setAttributes(texts(row.getString("attributes")))
            .build());
  }

  private static Map<String, String> texts(String json) {
    try {
      return JSON.readValue(json, TEXTS);
    } catch (JacksonException notOurs) {
      return Map.of("unreadable", json);
    }
  }

  private static Instant instant(ResultSet row, String column) throws SQLException {
    return row.getObject(column, OffsetDateTime.class).toInstant();
  }
}
