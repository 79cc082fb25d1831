package io.usageledger.query.history;

import static io.usageledger.query.wire.ReadRefusal.USAGE_ARCHIVED;
import static io.usageledger.query.wire.ReadRefusal.USAGE_UNKNOWN;
import static io.usageledger.query.wire.SqlValues.instant;
import static java.util.Objects.requireNonNull;

import io.usageledger.query.history.Explanation.Line;
import io.usageledger.query.history.Explanation.QuarantinedRecord;
import io.usageledger.query.history.Explanation.Rated;
import io.usageledger.query.history.ExplanationWords.Month;
import io.usageledger.query.history.ExplanationWords.Waiting;
import io.usageledger.query.journal.Entry;
import io.usageledger.query.journal.EntryReader;
import io.usageledger.query.watermark.ReadSnapshot;
import io.usageledger.query.watermark.Watermark;
import io.usageledger.query.watermark.WatermarkReader;
import io.usageledger.query.wire.Amount;
import io.usageledger.query.wire.ReadRefusedException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Reads why a usage event cost what it cost. */
@Component
class ExplanationReader {
  private final JdbcClient jdbc;
  private final ReadSnapshot snapshot;
  private final WatermarkReader watermarks;
  private final UsageRows rows;
  private final RatingReader ratings;
  private final EntryReader entries;

  ExplanationReader(
      JdbcClient jdbc,
      ReadSnapshot snapshot,
      WatermarkReader watermarks,
      UsageRows rows,
      RatingReader ratings,
      EntryReader entries) {
    this.jdbc = jdbc;
    this.snapshot = snapshot;
    this.watermarks = watermarks;
    this.rows = rows;
    this.ratings = ratings;
    this.entries = entries;
  }

  Explanation read(UsageEventKey key) {
    return snapshot.readHistory(
        () -> {
          List<QuarantinedRecord> quarantined = quarantined(key);
          Optional<Found> found = find(key);
          if (found.isPresent()) {
            return ofPosted(key, found.get(), quarantined, watermarks.read(key.accountId()));
          }
          Optional<String> archived = archivedMonth(key);
          if (archived.isPresent()) {
            throw archived(key, archived.get(), watermarks.read(key.accountId()));
          }
          if (quarantined.isEmpty()) {
            throw unknown(key, watermarks.read(key.accountId()));
          }
          return ofQuarantined(key, quarantined, watermarks.readAnyway(key.accountId()));
        });
  }

  private record Found(UsageEvent usage, @Nullable String rawUsage, Month month) {}

  private static final String USAGE =
      """
      select
        h.occurred_at, h.posting_number, h.source, h.event_id, h.operation, h.provider, h.model_id, h.unit,
        h.credits_used, h.rate_card_id, h.voided_at, h.api_key_id, h.conversation_id, h.hold_id,
        h.reported_cost, h.reported_currency, h.other_quantities, h.attributes, h.raw_usage,
        h.input_tokens, h.cache_read_tokens, h.cache_write_5m_tokens, h.cache_write_1h_tokens,
        h.output_tokens, h.reasoning_tokens, h.input_audio_tokens, h.output_audio_tokens,
        h.input_image_tokens, h.output_image_tokens, h.images, h.audio_ms, h.processing_ms, h.web_searches,
        exists (
          select
          from usage_months m
          where m.month_at = date_trunc('month', h.occurred_at, 'UTC')
            and m.closed_at is not null) as month_closed
      from event_identities i
      join usage_history h
        on h.account_id = :account_id
        and h.occurred_at = i.occurred_at
        and h.posting_number = i.posting_number
      where i.identity = :identity
      """;

  private Optional<Found> find(UsageEventKey key) {
    return jdbc.sql(USAGE)
        .param("account_id", key.accountId())
        .param("identity", key.identity())
        .query(
            (row, number) ->
                new Found(
                    rows.event(row),
                    row.getString("raw_usage"),
                    row.getBoolean("month_closed") ? Month.CLOSED : Month.OPEN))
        .optional();
  }

  private static final String QUARANTINED =
      """
      select topic, record_partition, record_offset, reason, detail, appended_at
      from quarantine
      where account_id = :account_id
        and source = :source
        and event_id = :event_id
      order by appended_at, topic, record_partition, record_offset
      limit 100
      """;

  private List<QuarantinedRecord> quarantined(UsageEventKey key) {
    return jdbc.sql(QUARANTINED)
        .param("account_id", key.accountId())
        .param("source", key.source())
        .param("event_id", key.eventId())
        .query(
            (row, number) ->
                new QuarantinedRecord(
                    row.getString("topic"),
                    row.getInt("record_partition"),
                    row.getLong("record_offset"),
                    row.getString("reason"),
                    row.getString("detail"),
                    requireNonNull(instant(row.getObject("appended_at", OffsetDateTime.class)))))
        .list();
  }

  private Explanation ofPosted(
      UsageEventKey key, Found found, List<QuarantinedRecord> quarantined, Watermark watermark) {
    UsageEvent usage = found.usage();
    List<Entry> itsEntries = entries.ofUsage(key.accountId(), usage.postingNumber());
    List<Rated> rated = ratings.history(usage, itsEntries);
    String ratedBy = rated.isEmpty() ? null : rated.get(rated.size() - 1).ratedBy();
    List<Line> lines = ratings.lines(usage);
    Amount total = RatingReader.total(usage, lines, ratedBy);
    return new Explanation(
        key.accountId(),
        key.source(),
        key.eventId(),
        usage.state().text(),
        ExplanationWords.of(
                usage, total, ratedBy, new Waiting(whyUnrated(itsEntries), found.month()))
            + ExplanationWords.ofOthers(quarantined),
        usage,
        found.rawUsage(),
        ratedBy,
        lines,
        total,
        rated,
        ratings.creditsDrawn(key.accountId(), itsEntries),
        itsEntries,
        quarantined,
        watermark);
  }

  /** What the entry of unrated usage says; it says nothing where a price was missing. */
  private static @Nullable String whyUnrated(List<Entry> entries) {
    return entries.stream()
        .filter(entry -> entry.kind().equals("unrated"))
        .flatMap(entry -> Stream.ofNullable(entry.detail().get("reason")))
        .map(Object::toString)
        .findFirst()
        .orElse(null);
  }

  private static Explanation ofQuarantined(
      UsageEventKey key, List<QuarantinedRecord> quarantined, Watermark watermark) {
    return new Explanation(
        key.accountId(),
        key.source(),
        key.eventId(),
        "quarantined",
        ExplanationWords.of(quarantined.get(0)),
        null,
        null,
        null,
        List.of(),
        null,
        List.of(),
        List.of(),
        List.of(),
        quarantined,
        watermark);
  }

  private static final String ARCHIVED =
      """
      select to_char(d.month_at at time zone 'UTC', 'YYYY-MM')
      from event_identities i
      join usage_detachments d on d.month_at = date_trunc('month', i.occurred_at, 'UTC')
      where i.identity = :identity
      limit 1
      """;

  /** It was posted then, whatever else came with its ids and is in quarantine. */
  private Optional<String> archivedMonth(UsageEventKey key) {
    return jdbc.sql(ARCHIVED).param("identity", key.identity()).query(String.class).optional();
  }

  private static ReadRefusedException archived(
      UsageEventKey key, String month, Watermark watermark) {
    return new ReadRefusedException(
        USAGE_ARCHIVED,
        "The usage event \""
            + key.eventId()
            + "\" was posted, and the usage of its month, "
            + month
            + ", was archived since. Its entries still are in the journal; an operator can bring the month back.",
        Map.of("month", month, "watermark", watermark));
  }

  private static ReadRefusedException unknown(UsageEventKey key, Watermark watermark) {
    return new ReadRefusedException(
        USAGE_UNKNOWN,
        "No usage event \""
            + key.eventId()
            + "\" of the source \""
            + key.source()
            + "\" was posted to the account \""
            + key.accountId()
            + "\", and none waits in quarantine.",
        Map.of("watermark", watermark));
  }
}
