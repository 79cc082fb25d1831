package io.usageledger.ledger.verify;

import io.usageledger.event.EventContent;
import io.usageledger.ledger.fold.EntryKind;
import io.usageledger.log.BalanceAdjusted;
import io.usageledger.log.CreditsGranted;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * What a credit was granted for: its row's terms against the entry that granted it, and the entry
 * that closed it.
 */
final class CreditCheck {
  private static final int ENTRIES_MAX = 5_000;

  private record Key(String accountId, int number) {}

  private final JdbcTemplate jdbc;
  private final Report report;
  private final List<EntryRow> grants = new ArrayList<>();
  private final List<EntryRow> closings = new ArrayList<>();

  CreditCheck(JdbcTemplate jdbc, Report report) {
    this.jdbc = jdbc;
    this.report = report;
  }

  /** Notes the first entry of a credit. */
  void addGrant(EntryRow entry) {
    grants.add(entry);
    flushIfMany();
  }

  /** Notes an entry that closes the credit that it touches. */
  void addClosing(EntryRow entry) {
    closings.add(entry);
    flushIfMany();
  }

  private void flushIfMany() {
    if (grants.size() + closings.size() >= ENTRIES_MAX) {
      flush();
    }
  }

  private record Row(
      String unit,
      String creditId,
      BigDecimal granted,
      int priority,
      Instant effectiveAt,
      @Nullable Instant expiresAt,
      Instant grantedAt,
      @Nullable Instant closedAt,
      @Nullable String subscriptionId,
      @Nullable String reason) {
    static Row of(ResultSet row) throws SQLException {
      return new Row(
          row.getString("unit"),
          row.getString("credit_id"),
          row.getBigDecimal("granted"),
          row.getInt("priority"),
          Objects.requireNonNull(instant(row, "effective_at")),
          instant(row, "expires_at"),
          Objects.requireNonNull(instant(row, "granted_at")),
          instant(row, "closed_at"),
          row.getString("subscription_id"),
          row.getString("reason"));
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
      OffsetDateTime at = row.getObject(column, OffsetDateTime.class);
      return at == null ? null : at.toInstant();
    }

    /** Whether it begins at its grant and never ends, as what nobody set a period for. */
    boolean isOpenEnded() {
      return priority == 0
          && effectiveAt.equals(grantedAt)
          && expiresAt == null
          && subscriptionId == null;
    }
  }

  private static final String ROWS =
      """
      select c.account_id, c.credit_number, c.unit, c.credit_id, c.granted, c.priority, c.effective_at, c.expires_at,
        c.granted_at, c.closed_at, c.subscription_id, c.reason
      from unnest(?::text[], ?::integer[]) as t (account_id, credit_number)
      join credits c on c.account_id = t.account_id and c.credit_number = t.credit_number
      """;

  void flush() {
    List<EntryRow> all = new ArrayList<>(grants);
    all.addAll(closings);
    if (all.isEmpty()) {
      return;
    }
    Map<Key, Row> rows = new HashMap<>();
    jdbc.query(
        ROWS,
        row -> {
          rows.put(new Key(row.getString("account_id"), row.getInt("credit_number")), Row.of(row));
        },
        all.stream().map(EntryRow::accountId).toArray(String[]::new),
        all.stream().map(EntryRow::creditNumber).toArray(Integer[]::new));
    grants.forEach(grant -> check(grant, rows.get(key(grant)), CreditCheck::isOfGrant));
    closings.forEach(closing -> check(closing, rows.get(key(closing)), CreditCheck::isClosedBy));
    grants.clear();
    closings.clear();
  }

  private static Key key(EntryRow entry) {
    return new Key(entry.accountId(), Objects.requireNonNull(entry.creditNumber()));
  }

  /** Whether a row is what an entry makes of it. */
  private interface Rule {
    boolean holds(EntryRow entry, Row row);
  }

  private void check(EntryRow entry, @Nullable Row row, Rule rule) {
    report.of(Check.CREDITS).count("terms compared", 1);
    if (row == null || !rule.holds(entry, row)) {
      report.fault(
          Check.CREDITS,
          entry.accountId(),
          "account %s, credit %d is not what entry %d vouches for: %s"
              .formatted(entry.accountId(), entry.creditNumber(), entry.sequenceNumber(), row));
    }
  }

  private static boolean isClosedBy(EntryRow entry, Row row) {
    return entry.position().appendedAt().equals(row.closedAt());
  }

  private static boolean isOfGrant(EntryRow entry, Row row) {
    boolean same =
        row.unit().equals(entry.unit())
            && row.granted().compareTo(entry.amount()) == 0
            && row.grantedAt().equals(entry.position().appendedAt());
    return same
        && switch (entry.kind()) {
          case GRANT ->
              entry.detail().containsKey("subscription_id")
                  ? isOfPeriod(entry, row)
                  : isOfEvent(entry, row);
          case ADJUSTMENT -> isOfAdjustment(entry, row);
          case RATED, VOID -> isGivenBack(entry, row);
          case USAGE, UNRATED, COVER, EXPIRY, REVOCATION, SUBSCRIPTION, ACCOUNT -> false;
        };
  }

  private static boolean isOfEvent(EntryRow entry, Row row) {
    UUID content =
        EventContent.of(
            CreditsGranted.newBuilder()
                .setCreditId(row.creditId())
                .setAccountId(entry.accountId())
                .setUnit(row.unit())
                .setAmount(row.granted())
                .setPriority(row.priority())
                .setEffectiveAt(row.effectiveAt())
                .setExpiresAt(row.expiresAt())
                .setSubscriptionId(row.subscriptionId())
                .setReason(row.reason())
                .build());
    return content.equals(entry.evidence())
        && row.creditId().equals(entry.detail().get("credit_id"));
  }

  private static boolean isOfAdjustment(EntryRow entry, Row row) {
    UUID content =
        EventContent.of(
            BalanceAdjusted.newBuilder()
                .setAdjustmentId("")
                .setAccountId(entry.accountId())
                .setUnit(row.unit())
                .setAmount(row.granted())
                .setReason(row.reason())
                .build());
    return content.equals(entry.evidence())
        && row.isOpenEnded()
        && row.creditId().equals("adjustment/" + entry.detail().get("adjustment_id"));
  }

  /** The end of the period is not in the entry; the log's own record has it. */
  private static boolean isOfPeriod(EntryRow entry, Row row) {
    String subscription = Objects.requireNonNull(entry.detail().get("subscription_id"));
    String start = "subscription/" + subscription + "/";
    return row.creditId().startsWith(start)
        && subscription.equals(row.subscriptionId())
        && Objects.equals(entry.detail().get("tier"), row.reason())
        && row.priority() == 0
        && isInstant(row.creditId().substring(start.length()), row.effectiveAt());
  }

  private static boolean isInstant(String text, Instant expected) {
    String time = text.endsWith("/rolled-over") ? text.substring(0, text.indexOf('/')) : text;
    try {
      return Instant.parse(time).equals(expected);
    } catch (DateTimeParseException notAnInstant) {
      return false;
    }
  }

  private static boolean isGivenBack(EntryRow entry, Row row) {
    long posting = entry.postingNumber();
    return row.isOpenEnded()
        && row.creditId().equals("give-back/" + posting + "/" + entry.sequenceNumber())
        && ("Given back for posting " + posting + ", whose credit has closed").equals(row.reason());
  }

  static boolean closes(EntryRow entry) {
    return entry.creditNumber() != null
        && (entry.kind() == EntryKind.EXPIRY || entry.kind() == EntryKind.REVOCATION);
  }
}
