package io.usageledger.query.wire;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a page and where the next one begins.
 *
 * @param nextCursor null on the last page
 */
public record Page<T>(List<T> rows, @Nullable String nextCursor) {
  public Page {
    rows = List.copyOf(rows);
  }

  /**
   * Cuts a page out of rows that were read one past the limit.
   *
   * @param cursor the place of a row
   */
  public static <T> Page<T> cut(List<T> readRows, int limit, Function<T, Cursor> cursor) {
    if (readRows.size() <= limit) {
      return new Page<>(readRows, null);
    }
    List<T> rows = readRows.subList(0, limit);
    return new Page<>(rows, cursor.apply(rows.get(limit - 1)).text());
  }
}
