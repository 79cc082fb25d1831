package io.usageledger.ledger.posting;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/**
 * One {@code COPY} in Postgres' binary form. Rows go out in pieces as they come, so that the server
 * stores the first while the next are written, and no batch lies in memory twice.
 */
final class CopyRows implements AutoCloseable {
  /** Large enough that sending costs little, small enough to stay in the cache. */
  private static final int PIECE_BYTES = 1 << 16;

  /** A row is some hundred bytes; one that is larger makes its piece larger. */
  private static final int ROOM_BYTES = PIECE_BYTES + (1 << 13);

  private static final byte[] SIGNATURE = {
    'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xff, '\r', '\n', 0
  };

  private final Connection connection;
  private final String sql;
  private final BinaryFields fields = new BinaryFields(ROOM_BYTES);
  private @Nullable CopyIn copy;
  private int rowStart;
  private int columns;

  /**
   * @param sql a {@code copy ... from stdin (format binary)}, whose columns are those that every
   *     row gives, in their order and of their types
   */
  CopyRows(Connection connection, String sql) {
    this.connection = connection;
    this.sql = sql;
  }

  CopyRows text(@Nullable String value) {
    column();
    fields.text(value);
    return this;
  }

  CopyRows json(@Nullable String value) {
    column();
    fields.json(value);
    return this;
  }

  CopyRows int8(long value) {
    column();
    fields.int8(value);
    return this;
  }

  CopyRows int8(@Nullable Long value) {
    column();
    if (value == null) {
      fields.absent();
    } else {
      fields.int8(value);
    }
    return this;
  }

  CopyRows int4(@Nullable Integer value) {
    column();
    if (value == null) {
      fields.absent();
    } else {
      fields.int4(value);
    }
    return this;
  }

  CopyRows amount(@Nullable BigDecimal value) {
    column();
    fields.amount(value);
    return this;
  }

  CopyRows uuid(@Nullable UUID value) {
    column();
    fields.uuid(value);
    return this;
  }

  CopyRows instant(@Nullable Instant value) {
    column();
    fields.instant(value);
    return this;
  }

  CopyRows bytes(byte @Nullable [] value) {
    column();
    fields.bytes(value);
    return this;
  }

  /** Ends a row; the first begins the COPY. */
  void end() throws SQLException {
    fields.setShort(rowStart, columns);
    columns = 0;
    if (fields.length() >= PIECE_BYTES) {
      send();
    }
  }

  /** Ends the COPY, if there was a row. */
  void finish() throws SQLException {
    if (copy == null && fields.length() == 0) {
      return;
    }
    fields.rawShort(-1);
    send().endCopy();
  }

  private void column() {
    if (columns == 0) {
      if (copy == null && fields.length() == 0) {
        begin();
      }
      rowStart = fields.length();
      fields.rawShort(0);
    }
    columns++;
  }

  private void begin() {
    fields.raw(SIGNATURE);
    fields.rawInt(0);
    fields.rawInt(0);
  }

  private CopyIn send() throws SQLException {
    CopyIn open = copy;
    if (open == null) {
      open = connection.unwrap(PGConnection.class).getCopyAPI().copyIn(sql);
      copy = open;
    }
    open.writeToCopy(fields.array(), 0, fields.length());
    fields.clear();
    return open;
  }

  /** Takes back a COPY that did not end; the transaction has failed then. */
  @Override
  public void close() throws SQLException {
    CopyIn open = copy;
    if (open != null && open.isActive()) {
      open.cancelCopy();
    }
  }
}
