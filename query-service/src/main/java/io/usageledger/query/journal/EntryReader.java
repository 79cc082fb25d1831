package io.usageledger.query.journal;

import static io.usageledger.query.wire.SqlValues.instant;
import static java.util.Objects.requireNonNull;

import io.usageledger.query.wire.Amount;
import io.usageledger.query.wire.Period;
import io.usageledger.query.wire.SqlValues;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** Reads entries of the journal; call it inside a snapshot. */
@Component
public class EntryReader {
  private final JdbcClient jdbc;
  private final JsonMapper json;

  EntryReader(JdbcClient jdbc, JsonMapper json) {
    this.jdbc = jdbc;
    this.json = json;
  }

  private static final String PAGE =
      """
      select
        e.sequence_number, e.posting_number, e.kind, e.unit, e.amount, e.balance_after, e.credit_number,
        c.credit_id, e.occurred_at, e.appended_at, e.log_partition, e.log_offset, e.evidence, e.hash, e.detail
      from entries e
      left join credits c on c.account_id = e.account_id and c.credit_number = e.credit_number
      where e.account_id = :account_id
        and e.sequence_number >= :first
        and e.sequence_number < :end
        and (cardinality(:kinds) = 0 or e.kind = any(:kinds))
        and (cardinality(:units) = 0 or e.unit = any(:units))
        and (cardinality(:credit_ids) = 0 or coalesce(c.credit_id, '') = any(:credit_ids))
      order by e.sequence_number desc
      limit :rows
      """;

  List<Entry> newestFirst(String accountId, SequenceRange range, EntryFilter filter, int rows) {
    return jdbc.sql(PAGE)
        .param("account_id", accountId)
        .param("first", range.first())
        .param("end", range.end())
        .param("kinds", SqlValues.texts(filter.kinds()))
        .param("units", SqlValues.texts(filter.units()))
        .param("credit_ids", SqlValues.texts(filter.creditIds()))
        .param("rows", rows)
        .query((row, number) -> entry(row))
        .list();
  }

  private static final String RUN =
      """
      select
        e.sequence_number, e.posting_number, e.kind, e.unit, e.amount, e.balance_after, e.credit_number,
        c.credit_id, e.occurred_at, e.appended_at, e.log_partition, e.log_offset, e.evidence, e.hash, e.detail
      from entries e
      left join credits c on c.account_id = e.account_id and c.credit_number = e.credit_number
      where e.account_id = :account_id
        and e.sequence_number >= :first
        and e.sequence_number < :end
      order by e.sequence_number
      """;

  List<Entry> oldestFirst(String accountId, SequenceRange range) {
    return jdbc.sql(RUN)
        .param("account_id", accountId)
        .param("first", range.first())
        .param("end", range.end())
        .query((row, number) -> entry(row))
        .list();
  }

  private static final String OF_POSTING =
      """
      select
        e.sequence_number, e.posting_number, e.kind, e.unit, e.amount, e.balance_after, e.credit_number,
        c.credit_id, e.occurred_at, e.appended_at, e.log_partition, e.log_offset, e.evidence, e.hash, e.detail
      from entries e
      left join credits c on c.account_id = e.account_id and c.credit_number = e.credit_number
      where e.account_id = :account_id
        and e.sequence_number = :posting_number
      union all
      select
        e.sequence_number, e.posting_number, e.kind, e.unit, e.amount, e.balance_after, e.credit_number,
        c.credit_id, e.occurred_at, e.appended_at, e.log_partition, e.log_offset, e.evidence, e.hash, e.detail
      from entries e
      left join credits c on c.account_id = e.account_id and c.credit_number = e.credit_number
      where e.account_id = :account_id
        and e.posting_number = :posting_number
        and e.posting_number < e.sequence_number
      order by sequence_number
      """;

  /** The entries of a usage event's posting, and those that later rated, re-rated or voided it. */
  public List<Entry> ofUsage(String accountId, long postingNumber) {
    return jdbc.sql(OF_POSTING)
        .param("account_id", accountId)
        .param("posting_number", postingNumber)
        .query((row, number) -> entry(row))
        .list();
  }

  /**
   * The run of the journal that the log took within a period. Append times grow with sequence
   * numbers, which have no gap, so each end is found by halving, without an index of times.
   */
  SequenceRange range(String accountId, Period period) {
    long entries = entryCount(accountId);
    long first = firstAtOrAfter(accountId, period.from(), new SequenceRange(1, entries + 1));
    long end = firstAtOrAfter(accountId, period.to(), new SequenceRange(first, entries + 1));
    return new SequenceRange(first, end);
  }

  private long firstAtOrAfter(String accountId, Instant instant, SequenceRange within) {
    long low = within.first();
    long high = within.end();
    while (low < high) {
      long middle = (low + high) >>> 1;
      if (appendedAt(accountId, middle).isBefore(instant)) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private static final String ENTRY_COUNT =
      """
      select entry_count
      from accounts
      where account_id = :account_id
      """;

  private long entryCount(String accountId) {
    return jdbc.sql(ENTRY_COUNT).param("account_id", accountId).query(Long.class).single();
  }

  private static final String APPENDED_AT =
      """
      select appended_at
      from entries
      where account_id = :account_id
        and sequence_number = :sequence_number
      """;

  private Instant appendedAt(String accountId, long sequenceNumber) {
    return jdbc.sql(APPENDED_AT)
        .param("account_id", accountId)
        .param("sequence_number", sequenceNumber)
        .query((row, number) -> row.getObject("appended_at", OffsetDateTime.class).toInstant())
        .optional()
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "The journal of " + accountId + " has no entry " + sequenceNumber));
  }

  private Entry entry(ResultSet row) throws SQLException {
    String unit = row.getString("unit");
    String detail = row.getString("detail");
    return new Entry(
        row.getLong("sequence_number"),
        row.getLong("posting_number"),
        row.getString("kind"),
        unit.isEmpty() ? null : unit,
        new Amount(row.getBigDecimal("amount")),
        new Amount(row.getBigDecimal("balance_after")),
        row.getString("credit_id"),
        row.getObject("credit_number", Integer.class),
        requireNonNull(instant(row.getObject("occurred_at", OffsetDateTime.class))),
        requireNonNull(instant(row.getObject("appended_at", OffsetDateTime.class))),
        row.getInt("log_partition"),
        row.getLong("log_offset"),
        row.getObject("evidence", UUID.class),
        HexFormat.of().formatHex(row.getBytes("hash")),
        detail == null
            ? Map.of()
            : json.readValue(detail, new TypeReference<TreeMap<String, Object>>() {}));
  }
}
