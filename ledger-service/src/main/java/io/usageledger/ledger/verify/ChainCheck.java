package io.usageledger.ledger.verify;

import io.usageledger.ledger.fold.Entry;
import io.usageledger.ledger.fold.EntryKind;
import io.usageledger.ledger.fold.LogPosition;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.springframework.jdbc.core.JdbcTemplate;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads every entry in order and computes its number, its balance and its hash anew: a changed
 * column, a missing row, two rows swapped are found where they stand.
 */
class ChainCheck {
  private static final TypeReference<Map<String, String>> TEXTS = new TypeReference<>() {};

  private final JdbcTemplate jdbc;
  private final JsonMapper json = JsonMapper.builder().build();

  /**
   * @param jdbc fetches in portions, so that the heap does not hold the journal
   */
  ChainCheck(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
  }

  private static final String ENTRIES =
      """
      select account_id, sequence_number, posting_number, kind, unit, amount, balance_after, credit_number, occurred_at,
        appended_at, log_partition, log_offset, evidence, hash, detail
      from entries
      order by account_id, sequence_number
      """;

  CheckResult run() {
    Findings findings = new Findings("chains of entries are unbroken");
    Chain chain = new Chain("", findings);
    Chain[] current = {chain};
    jdbc.query(
        ENTRIES,
        row -> {
          String account = row.getString("account_id");
          if (!current[0].account.equals(account)) {
            current[0] = new Chain(account, findings);
          }
          current[0].add(row);
        });
    return findings.result();
  }

  /** One account's chain, as far as it has been read. */
  private final class Chain {
    private final String account;
    private final Findings findings;
    private final Map<String, BigDecimal> balances = new HashMap<>();
    private byte[] head = new byte[32];
    private long number;

    Chain(String account, Findings findings) {
      this.account = account;
      this.findings = findings;
    }

    void add(ResultSet row) throws SQLException {
      findings.checked();
      number++;
      long sequence = row.getLong("sequence_number");
      if (sequence != number) {
        fault(number, "is missing; the next is " + sequence);
        number = sequence;
      }
      checkBalance(row, sequence);
      byte[] stored = row.getBytes("hash");
      if (!Arrays.equals(stored, hashOf(row))) {
        fault(sequence, "does not hash to what it says: it, or one before it, was changed");
      }
      head = stored;
    }

    private void checkBalance(ResultSet row, long sequence) throws SQLException {
      String unit = row.getString("unit");
      BigDecimal after = row.getBigDecimal("balance_after");
      if (unit.isEmpty()) {
        return;
      }
      BigDecimal expected = balances.merge(unit, row.getBigDecimal("amount"), BigDecimal::add);
      if (after.compareTo(expected) != 0) {
        fault(sequence, "says balance %s after it, and %s is the sum".formatted(after, expected));
      }
    }

    private byte[] hashOf(ResultSet row) throws SQLException {
      return Entry.chain(
          head,
          account,
          row.getLong("sequence_number"),
          row.getLong("posting_number"),
          EntryKind.valueOf(row.getString("kind").toUpperCase(Locale.ROOT)),
          row.getString("unit"),
          row.getBigDecimal("amount"),
          row.getBigDecimal("balance_after"),
          row.getObject("credit_number", Integer.class),
          instant(row, "occurred_at"),
          new LogPosition(
              row.getInt("log_partition"), row.getLong("log_offset"), instant(row, "appended_at")),
          row.getObject("evidence", UUID.class),
          detail(row.getString("detail")));
    }

    private void fault(long sequence, String what) {
      findings.fault("entry %d of account %s %s".formatted(sequence, account, what));
    }
  }

  private Map<String, String> detail(String text) {
    return text == null ? Map.of() : json.readValue(text, TEXTS);
  }

  private static Instant instant(ResultSet row, String column) throws SQLException {
    return row.getObject(column, OffsetDateTime.class).toInstant();
  }
}
