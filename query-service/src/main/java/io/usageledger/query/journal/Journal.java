package io.usageledger.query.journal;

import io.usageledger.query.watermark.ReadSnapshot;
import io.usageledger.query.watermark.Watermark;
import io.usageledger.query.watermark.WatermarkReader;
import io.usageledger.query.wire.Cursor;
import io.usageledger.query.wire.Page;
import io.usageledger.query.wire.Period;
import io.usageledger.query.wire.QueryParameters;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Reads pages of an account's journal. */
@Component
class Journal {
  private static final String LIST = "entries";

  private final ReadSnapshot snapshot;
  private final WatermarkReader watermarks;
  private final EntryReader entries;

  Journal(ReadSnapshot snapshot, WatermarkReader watermarks, EntryReader entries) {
    this.snapshot = snapshot;
    this.watermarks = watermarks;
    this.entries = entries;
  }

  Entries read(String accountId, QueryParameters parameters) {
    int limit =
        parameters.allowing("from", "to", "kind", "unit", "credit_id", "limit", "cursor").limit();
    Period period = Period.any(parameters);
    EntryFilter filter = EntryFilter.of(parameters);
    Optional<Cursor> cursor = parameters.findCursor(LIST, 1);
    return snapshot.read(
        () -> {
          Watermark watermark = watermarks.read(accountId);
          SequenceRange range = before(cursor, entries.range(accountId, period));
          Page<Entry> page =
              Page.cut(
                  entries.newestFirst(accountId, range, filter, limit + 1), limit, Journal::cursor);
          return new Entries(page.rows(), page.nextCursor(), watermark);
        });
  }

  private static SequenceRange before(Optional<Cursor> cursor, SequenceRange range) {
    long end = cursor.map(place -> place.number(0)).orElse(range.end());
    return new SequenceRange(range.first(), Math.max(range.first(), Math.min(end, range.end())));
  }

  private static Cursor cursor(Entry last) {
    return new Cursor(LIST, List.of(String.valueOf(last.sequenceNumber())));
  }
}
