package io.usageledger.ledger.posting;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.Oid;
import org.postgresql.core.QueryExecutor;
import org.postgresql.util.PGBinaryObject;
import org.postgresql.util.PGobject;

/**
 * One column of many rows as an array, for {@code unnest} and {@code any}: in binary form, because
 * the driver sends most arrays as texts, which cost more to write and to read than the rows to
 * store.
 */
final class ColumnArray extends PGobject implements PGBinaryObject {
  private static final long serialVersionUID = 1L;
  private static final List<Integer> ARRAYS =
      List.of(
          Oid.TEXT_ARRAY,
          Oid.INT4_ARRAY,
          Oid.INT8_ARRAY,
          Oid.NUMERIC_ARRAY,
          Oid.UUID_ARRAY,
          Oid.TIMESTAMPTZ_ARRAY,
          Oid.BYTEA_ARRAY);

  /** Dimensions, whether nulls may come, the type of the elements, how many, the first's number. */
  private static final int HEAD_BYTES = 20;

  private static final int USUAL_ELEMENT_BYTES = 24;

  private final transient BinaryFields fields;

  private ColumnArray(String type, int elementType, int size) {
    setType(type);
    fields = new BinaryFields(HEAD_BYTES + size * USUAL_ELEMENT_BYTES);
    fields.rawInt(1);
    fields.rawInt(1);
    fields.rawInt(elementType);
    fields.rawInt(size);
    fields.rawInt(1);
  }

  /** To be called for a connection before arrays are sent on it; costs nothing when repeated. */
  static void allow(Connection connection) throws SQLException {
    QueryExecutor sender = connection.unwrap(BaseConnection.class).getQueryExecutor();
    ARRAYS.forEach(sender::addBinarySendOid);
  }

  static <T> ColumnArray texts(Collection<T> rows, Function<T, @Nullable String> value) {
    ColumnArray column = new ColumnArray("_text", Oid.TEXT, rows.size());
    rows.forEach(row -> column.fields.text(value.apply(row)));
    return column;
  }

  static ColumnArray texts(Collection<String> values) {
    return texts(values, Function.identity());
  }

  static <T> ColumnArray int4s(Collection<T> rows, ToIntFunction<T> value) {
    ColumnArray column = new ColumnArray("_int4", Oid.INT4, rows.size());
    rows.forEach(row -> column.fields.int4(value.applyAsInt(row)));
    return column;
  }

  static <T> ColumnArray int8s(Collection<T> rows, ToLongFunction<T> value) {
    ColumnArray column = new ColumnArray("_int8", Oid.INT8, rows.size());
    rows.forEach(row -> column.fields.int8(value.applyAsLong(row)));
    return column;
  }

  static <T> ColumnArray amounts(Collection<T> rows, Function<T, @Nullable BigDecimal> value) {
    ColumnArray column = new ColumnArray("_numeric", Oid.NUMERIC, rows.size());
    rows.forEach(row -> column.fields.amount(value.apply(row)));
    return column;
  }

  static <T> ColumnArray uuids(Collection<T> rows, Function<T, @Nullable UUID> value) {
    ColumnArray column = new ColumnArray("_uuid", Oid.UUID, rows.size());
    rows.forEach(row -> column.fields.uuid(value.apply(row)));
    return column;
  }

  static <T> ColumnArray instants(Collection<T> rows, Function<T, @Nullable Instant> value) {
    ColumnArray column = new ColumnArray("_timestamptz", Oid.TIMESTAMPTZ, rows.size());
    rows.forEach(row -> column.fields.instant(value.apply(row)));
    return column;
  }

  static <T> ColumnArray bytes(Collection<T> rows, Function<T, byte @Nullable []> value) {
    ColumnArray column = new ColumnArray("_bytea", Oid.BYTEA, rows.size());
    rows.forEach(row -> column.fields.bytes(value.apply(row)));
    return column;
  }

  /** Empty, to be filled with so many texts. */
  static ColumnArray ofTexts(int size) {
    return new ColumnArray("_text", Oid.TEXT, size);
  }

  /** Empty, to be filled with so many instants. */
  static ColumnArray ofInstants(int size) {
    return new ColumnArray("_timestamptz", Oid.TIMESTAMPTZ, size);
  }

  /** Empty, to be filled with so many amounts. */
  static ColumnArray ofAmounts(int size) {
    return new ColumnArray("_numeric", Oid.NUMERIC, size);
  }

  void add(String text) {
    fields.text(text);
  }

  void add(Instant instant) {
    fields.instant(instant);
  }

  void add(BigDecimal amount) {
    fields.amount(amount);
  }

  @Override
  public int lengthInBytes() {
    return fields.length();
  }

  @Override
  public void toBytes(byte[] target, int offset) {
    System.arraycopy(fields.array(), 0, target, offset, fields.length());
  }

  @Override
  public void setByteValue(byte[] value, int offset) {
    throw new IllegalStateException("Only ever sent");
  }

  @Override
  public @Nullable String getValue() {
    throw new IllegalStateException(
        getType() + " would be sent as text: ColumnArray.allow was not called for the connection");
  }
}
