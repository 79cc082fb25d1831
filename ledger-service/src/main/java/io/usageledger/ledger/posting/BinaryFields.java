package io.usageledger.ledger.posting;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.math.BigDecimal;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Values in Postgres' binary form, one behind the other: each behind its length in four bytes, -1
 * for null. Texts that the server would have to read are what posting spent most of its time on.
 */
final class BinaryFields {
  private static final VarHandle SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  /** Postgres counts time from 2000-01-01. */
  private static final long EPOCH_SECONDS = 946_684_800;

  private static final long MICROS_PER_SECOND = 1_000_000;

  /** The one character that no text of Postgres' can hold is shown as what it is. */
  private static final String NUL_SHOWN = "\\u0000";

  private static final byte JSONB_VERSION = 1;

  private byte[] bytes;
  private int length;

  BinaryFields(int usualBytes) {
    bytes = new byte[usualBytes];
  }

  byte[] array() {
    return bytes;
  }

  int length() {
    return length;
  }

  void clear() {
    length = 0;
  }

  void text(@Nullable String value) {
    if (value == null) {
      absent();
      return;
    }
    int start = startValue(value.length());
    appendUtf8(value);
    endValue(start);
  }

  /** JSON text as jsonb. */
  void json(@Nullable String value) {
    if (value == null) {
      absent();
      return;
    }
    int start = startValue(1 + value.length());
    bytes[length++] = JSONB_VERSION;
    appendUtf8(value);
    endValue(start);
  }

  void int4(int value) {
    ensure(2 * Integer.BYTES);
    INT.set(bytes, length, Integer.BYTES);
    INT.set(bytes, length + Integer.BYTES, value);
    length += 2 * Integer.BYTES;
  }

  void int8(long value) {
    ensure(Integer.BYTES + Long.BYTES);
    INT.set(bytes, length, Long.BYTES);
    LONG.set(bytes, length + Integer.BYTES, value);
    length += Integer.BYTES + Long.BYTES;
  }

  /** To the microsecond, as hashes have it. */
  void instant(@Nullable Instant value) {
    if (value == null) {
      absent();
      return;
    }
    int8(
        Math.addExact(
            Math.multiplyExact(value.getEpochSecond() - EPOCH_SECONDS, MICROS_PER_SECOND),
            value.getNano() / 1_000));
  }

  void uuid(@Nullable UUID value) {
    if (value == null) {
      absent();
      return;
    }
    ensure(Integer.BYTES + 2 * Long.BYTES);
    INT.set(bytes, length, 2 * Long.BYTES);
    LONG.set(bytes, length + Integer.BYTES, value.getMostSignificantBits());
    LONG.set(bytes, length + Integer.BYTES + Long.BYTES, value.getLeastSignificantBits());
    length += Integer.BYTES + 2 * Long.BYTES;
  }

  /** An amount without trailing zeros: it takes less room, and reads as it was meant. */
  void amount(@Nullable BigDecimal value) {
    if (value == null) {
      absent();
      return;
    }
    int start = startValue(NumericDigits.USUAL_BYTES);
    int written = NumericDigits.write(value, bytes, length);
    if (written < 0) {
      raw(NumericDigits.of(value));
    } else {
      length += written;
    }
    endValue(start);
  }

  void bytes(byte @Nullable [] value) {
    if (value == null) {
      absent();
      return;
    }
    int start = startValue(value.length);
    System.arraycopy(value, 0, bytes, length, value.length);
    length += value.length;
    endValue(start);
  }

  void absent() {
    rawInt(-1);
  }

  void rawShort(int value) {
    ensure(Short.BYTES);
    SHORT.set(bytes, length, (short) value);
    length += Short.BYTES;
  }

  void rawInt(int value) {
    ensure(Integer.BYTES);
    INT.set(bytes, length, value);
    length += Integer.BYTES;
  }

  /** Overwrites what was written at a place before. */
  void setShort(int at, int value) {
    SHORT.set(bytes, at, (short) value);
  }

  void raw(byte[] value) {
    ensure(value.length);
    System.arraycopy(value, 0, bytes, length, value.length);
    length += value.length;
  }

  private int startValue(int usualBytes) {
    ensure(Integer.BYTES + usualBytes);
    length += Integer.BYTES;
    return length;
  }

  private void endValue(int start) {
    INT.set(bytes, start - Integer.BYTES, length - start);
  }

  private void appendUtf8(String value) {
    int start = length;
    ensure(value.length());
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == 0 || c >= 0x80) {
        length = start;
        raw(value.replace("\0", NUL_SHOWN).getBytes(StandardCharsets.UTF_8));
        return;
      }
      bytes[length++] = (byte) c;
    }
  }

  private void ensure(int more) {
    if (bytes.length - length < more) {
      bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, Math.addExact(length, more)));
    }
  }
}
