package io.usageledger.ledger.posting;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/** Rows in Postgres' COPY text form, gathered in memory and sent in one go. */
final class CopyRows {
  /**
   * Large enough that the driver's calls cost nothing, small enough to stay out of the way of the
   * heap.
   */
  private static final int CHUNK_CHARS = 1 << 16;

  private final StringBuilder rows = new StringBuilder(CHUNK_CHARS);
  private boolean rowStarted;

  CopyRows text(@Nullable String value) {
    separate();
    if (value == null) {
      return absent();
    }
    for (int i = 0; i < value.length(); i++) {
      append(value.charAt(i));
    }
    return this;
  }

  CopyRows number(long value) {
    separate();
    rows.append(value);
    return this;
  }

  CopyRows number(@Nullable Long value) {
    separate();
    return value == null ? absent() : plain(value.toString());
  }

  CopyRows number(@Nullable Integer value) {
    separate();
    return value == null ? absent() : plain(value.toString());
  }

  CopyRows amount(@Nullable BigDecimal value) {
    separate();
    return value == null ? absent() : plain(Sql.exact(value));
  }

  CopyRows uuid(@Nullable UUID value) {
    separate();
    return value == null ? absent() : plain(value.toString());
  }

  CopyRows instant(@Nullable Instant value) {
    separate();
    return value == null ? absent() : plain(value.atOffset(ZoneOffset.UTC).toString());
  }

  CopyRows bytes(byte @Nullable [] value) {
    separate();
    if (value == null) {
      return absent();
    }
    rows.append("\\\\x");
    HexFormat.of().formatHex(rows, value);
    return this;
  }

  void end() {
    rows.append('\n');
    rowStarted = false;
  }

  /**
   * @param sql a {@code copy ... from stdin}, whose columns are those that every row gave, in their
   *     order
   */
  void send(Connection connection, String sql) throws SQLException {
    if (rows.isEmpty()) {
      return;
    }
    CopyIn copy = connection.unwrap(PGConnection.class).getCopyAPI().copyIn(sql);
    try {
      for (int start = 0; start < rows.length(); ) {
        int end = chunkEnd(start);
        byte[] chunk = rows.substring(start, end).getBytes(StandardCharsets.UTF_8);
        copy.writeToCopy(chunk, 0, chunk.length);
        start = end;
      }
      copy.endCopy();
    } finally {
      if (copy.isActive()) {
        copy.cancelCopy();
      }
    }
  }

  /** Never between the two halves of a character beyond 16 bits. */
  private int chunkEnd(int start) {
    int end = Math.min(rows.length(), start + CHUNK_CHARS);
    return end < rows.length() && Character.isHighSurrogate(rows.charAt(end - 1)) ? end - 1 : end;
  }

  private void append(char c) {
    switch (c) {
      case '\0' ->
          rows.append("\\\\u0000"); // no text of Postgres' can hold it; shown as what it is
      case '\\' -> rows.append("\\\\");
      case '\n' -> rows.append("\\n");
      case '\r' -> rows.append("\\r");
      case '\t' -> rows.append("\\t");
      default -> rows.append(c);
    }
  }

  private void separate() {
    if (rowStarted) {
      rows.append('\t');
    }
    rowStarted = true;
  }

  private CopyRows absent() {
    rows.append("\\N");
    return this;
  }

  private CopyRows plain(String value) {
    rows.append(value);
    return this;
  }
}
