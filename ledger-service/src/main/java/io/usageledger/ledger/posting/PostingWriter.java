package io.usageledger.ledger.posting;

import io.usageledger.event.Meters;
import io.usageledger.ledger.fold.Entry;
import io.usageledger.ledger.fold.Postings;
import io.usageledger.ledger.fold.QuarantinedRecord;
import io.usageledger.ledger.fold.RawRecord;
import io.usageledger.ledger.fold.UsageFacts;
import io.usageledger.ledger.fold.UsageState;
import io.usageledger.log.ReportedCost;
import io.usageledger.log.UsageRecorded;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Appends the rows that are only ever added, by COPY. Each method fills the columns named right
 * above it, in order.
 */
final class PostingWriter {
  private final Connection connection;

  PostingWriter(Connection connection) {
    this.connection = connection;
  }

  /** As Postgres sorts them: by their bytes. */
  private static final Comparator<Postings.NewIdentity> BY_IDENTITY =
      (one, other) -> {
        UUID left = one.identity();
        UUID right = other.identity();
        int high =
            Long.compareUnsigned(left.getMostSignificantBits(), right.getMostSignificantBits());
        return high != 0
            ? high
            : Long.compareUnsigned(left.getLeastSignificantBits(), right.getLeastSignificantBits());
      };

  /**
   * What lies together in an index is added together: it is found quicker, and where an account's
   * rows follow each other, Postgres fills the pages of the index instead of halving them.
   */
  private static <T> List<T> byAccount(List<T> rows, Function<T, String> accountId) {
    return sorted(rows, Comparator.comparing(accountId));
  }

  private static <T> List<T> sorted(List<T> rows, Comparator<T> order) {
    List<T> sorted = new ArrayList<>(rows);
    sorted.sort(order);
    return sorted;
  }

  private static final String USAGE =
      """
      copy usage_history (
        occurred_at, posting_number, input_tokens, cache_read_tokens, cache_write_5m_tokens, cache_write_1h_tokens,
        output_tokens, reasoning_tokens, input_audio_tokens, output_audio_tokens, input_image_tokens, output_image_tokens,
        images, audio_ms, processing_ms, web_searches, rate_card_id, account_id, source, event_id, operation, provider,
        model_id, unit, credits_used, api_key_id, conversation_id, hold_id, reported_cost, reported_currency,
        other_quantities, attributes, raw_usage)
      from stdin (format binary)
      """;

  void appendUsage(Postings postings) throws SQLException {
    try (CopyRows rows = new CopyRows(connection, USAGE)) {
      for (Postings.NewUsage usage : byAccount(postings.usage(), u -> u.facts().accountId())) {
        usageRow(rows, usage);
      }
      rows.finish();
    }
  }

  private static void usageRow(CopyRows rows, Postings.NewUsage usage) throws SQLException {
    UsageRecorded event = usage.event();
    UsageFacts facts = usage.facts();
    UsageState state = usage.state();
    ReportedCost cost = event.getReportedCost();
    rows.instant(facts.occurredAt()).int8(facts.postingNumber());
    for (String meter : Meters.COLUMNS) {
      rows.int8(facts.quantities().get(meter));
    }
    rows.uuid(state.rateCardId())
        .text(facts.accountId())
        .text(event.getSource())
        .text(event.getEventId())
        .text(event.getOperation())
        .text(event.getProvider())
        .text(event.getModel())
        .text(state.unit())
        .amount(state.amount())
        .text(event.getApiKeyId())
        .text(event.getConversationId())
        .text(event.getHoldId())
        .amount(cost == null ? null : cost.getAmount())
        .text(cost == null ? null : cost.getCurrency())
        .json(Sql.json(otherQuantities(facts)))
        .json(Sql.json(event.getAttributes()))
        .text(event.getRawUsage())
        .end();
  }

  private static Map<String, Long> otherQuantities(UsageFacts facts) {
    Map<String, Long> others = null;
    for (Map.Entry<String, Long> used : facts.quantities().entrySet()) {
      if (!Meters.hasColumn(used.getKey())) {
        others = others == null ? new TreeMap<>() : others;
        others.put(used.getKey(), used.getValue());
      }
    }
    return others == null ? Map.of() : others;
  }

  private static final String ENTRIES =
      """
      copy entries (
        sequence_number, posting_number, appended_at, occurred_at, log_offset, log_partition, credit_number, evidence,
        amount, balance_after, account_id, kind, unit, hash, detail)
      from stdin (format binary)
      """;

  void appendEntries(Postings postings) throws SQLException {
    try (CopyRows rows = new CopyRows(connection, ENTRIES)) {
      for (Entry entry : byAccount(postings.entries(), Entry::accountId)) {
        rows.int8(entry.sequenceNumber())
            .int8(entry.postingNumber())
            .instant(entry.position().appendedAt())
            .instant(entry.occurredAt())
            .int8(entry.position().offset())
            .int4(entry.position().partition())
            .int4(entry.creditNumber())
            .uuid(entry.evidence())
            .amount(entry.amount())
            .amount(entry.balanceAfter())
            .text(entry.accountId())
            .text(entry.kind().code())
            .text(entry.unit())
            .bytes(entry.hash())
            .json(Sql.json(entry.detail()))
            .end();
      }
      rows.finish();
    }
  }

  private static final String IDENTITIES =
      """
      copy event_identities (identity, content, occurred_at, posting_number)
      from stdin (format binary)
      """;

  void appendIdentities(Postings postings) throws SQLException {
    try (CopyRows rows = new CopyRows(connection, IDENTITIES)) {
      for (Postings.NewIdentity added : sorted(postings.identities(), BY_IDENTITY)) {
        rows.uuid(added.identity())
            .uuid(added.seen().content())
            .instant(added.seen().occurredAt())
            .int8(added.seen().postingNumber())
            .end();
      }
      rows.finish();
    }
  }

  private static final String QUARANTINE =
      """
      copy quarantine (
        record_offset, appended_at, log_offset, log_partition, record_partition, topic, reason, detail, account_id, source,
        event_id, record_key, record_value, headers)
      from stdin (format binary)
      """;

  void appendQuarantine(Postings postings) throws SQLException {
    try (CopyRows rows = new CopyRows(connection, QUARANTINE)) {
      for (QuarantinedRecord quarantined : postings.quarantine()) {
        RawRecord raw = quarantined.raw();
        rows.int8(raw.position().offset())
            .instant(raw.position().appendedAt())
            .int8(quarantined.log().offset())
            .int4(quarantined.log().partition())
            .int4(raw.position().partition())
            .text(raw.topic())
            .text(quarantined.reason())
            .text(storable(quarantined.detail()))
            .text(quarantined.named().accountId())
            .text(quarantined.named().source())
            .text(quarantined.named().eventId())
            .bytes(raw.key())
            .bytes(raw.value())
            .json(headers(raw))
            .end();
      }
      rows.finish();
    }
  }

  private static String headers(RawRecord raw) {
    return Sql.jsonList(
        raw.headers().stream()
            .map(
                header -> {
                  Map<String, @Nullable String> json = new LinkedHashMap<>();
                  json.put("name", storable(header.name()));
                  json.put("value", base64(header.value()));
                  return json;
                })
            .toList());
  }

  private static @Nullable String base64(byte @Nullable [] bytes) {
    return bytes == null ? null : Base64.getEncoder().encodeToString(bytes);
  }

  /** What Postgres cannot hold in a text is shown as what it is; the bytes beside it are whole. */
  private static String storable(String text) {
    StringBuilder result = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            c -> {
              boolean broken =
                  c == 0 || c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE;
              result.append(broken ? "\\u%04x".formatted(c) : Character.toString(c));
            });
    return result.toString();
  }
}
