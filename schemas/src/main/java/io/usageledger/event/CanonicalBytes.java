package io.usageledger.event;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.math.BigDecimal;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The one byte form of facts that are hashed. Texts are UTF-8 behind a four-byte length, absent
 * values the length -1, whole numbers eight bytes big-endian, instants microseconds since 1970,
 * amounts their plain text without trailing zeros, maps sorted by name. Changing anything here
 * changes every hash: don't.
 */
public final class CanonicalBytes {
  private static final ThreadLocal<MessageDigest> SHA_256 =
      ThreadLocal.withInitial(CanonicalBytes::sha256);

  /** An entry of the journal, the longest that is hashed for every event, mostly fits. */
  private static final int USUAL_BYTES = 320;

  /** A raw usage of 16,384 characters must not stay behind in every thread that met one. */
  private static final int SPARE_MAX_BYTES = 4_096;

  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  /** What the last digest of this thread left; who takes it leaves nothing for another. */
  private static final ThreadLocal<byte[][]> SPARE = ThreadLocal.withInitial(() -> new byte[1][]);

  private static final byte[] ENDED = {};

  private byte[] bytes;
  private int length;

  public CanonicalBytes() {
    byte[][] spare = SPARE.get();
    bytes = spare[0] == null ? new byte[USUAL_BYTES] : spare[0];
    spare[0] = null;
  }

  public CanonicalBytes text(@Nullable String value) {
    if (value == null) {
      return int32(-1);
    }
    int start = length;
    ensure(Integer.BYTES + value.length());
    length += Integer.BYTES;
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c >= 0x80) {
        length = start;
        byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
        return int32(utf8.length).raw(utf8);
      }
      bytes[length++] = (byte) c;
    }
    INT.set(bytes, start, value.length());
    return this;
  }

  public CanonicalBytes number(long value) {
    ensure(Long.BYTES);
    LONG.set(bytes, length, value);
    length += Long.BYTES;
    return this;
  }

  public CanonicalBytes amount(@Nullable BigDecimal value) {
    if (value == null) {
      return int32(-1);
    }
    ensure(Integer.BYTES + PlainAmount.MAX_BYTES);
    int written = PlainAmount.write(value, bytes, length + Integer.BYTES);
    if (written < 0) {
      return text(value.stripTrailingZeros().toPlainString());
    }
    INT.set(bytes, length, written);
    length += Integer.BYTES + written;
    return this;
  }

  public CanonicalBytes instant(@Nullable Instant value) {
    return value == null ? int32(-1) : number(micros(value));
  }

  public CanonicalBytes numbers(Map<String, Long> values) {
    int32(values.size());
    for (Entry<String, Long> entry : sorted(values)) {
      text(entry.getKey()).number(entry.getValue());
    }
    return this;
  }

  public CanonicalBytes texts(Map<String, String> values) {
    int32(values.size());
    for (Entry<String, String> entry : sorted(values)) {
      text(entry.getKey()).text(entry.getValue());
    }
    return this;
  }

  public CanonicalBytes uuid(UUID value) {
    return number(value.getMostSignificantBits()).number(value.getLeastSignificantBits());
  }

  public CanonicalBytes raw(byte[] value) {
    ensure(value.length);
    System.arraycopy(value, 0, bytes, length, value.length);
    length += value.length;
    return this;
  }

  /** SHA-256 over everything that was added, 32 bytes. Ends it: nothing can be added or asked. */
  public byte[] digest() {
    if (bytes == ENDED) {
      throw new IllegalStateException("These bytes were digested before");
    }
    MessageDigest digest = SHA_256.get();
    digest.update(bytes, 0, length);
    leaveSpare();
    return digest.digest();
  }

  private void leaveSpare() {
    if (bytes.length <= SPARE_MAX_BYTES) {
      SPARE.get()[0] = bytes;
    }
    bytes = ENDED;
  }

  /** The first 128 bits of {@link #digest()}. */
  public UUID digest128() {
    byte[] digest = digest();
    return new UUID((long) LONG.get(digest, 0), (long) LONG.get(digest, Long.BYTES));
  }

  public byte[] toByteArray() {
    return Arrays.copyOf(bytes, length);
  }

  private CanonicalBytes int32(int value) {
    ensure(Integer.BYTES);
    INT.set(bytes, length, value);
    length += Integer.BYTES;
    return this;
  }

  private void ensure(int more) {
    if (bytes == ENDED) {
      throw new IllegalStateException("These bytes were digested before");
    }
    if (bytes.length - length < more) {
      bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, Math.addExact(length, more)));
    }
  }

  private static <V> List<Entry<String, V>> sorted(Map<String, V> values) {
    if (values.isEmpty()) {
      return List.of();
    }
    List<Entry<String, V>> entries = new ArrayList<>(values.entrySet());
    entries.sort(Entry.comparingByKey());
    return entries;
  }

  private static long micros(Instant value) {
    return Math.addExact(
        Math.multiplyExact(value.getEpochSecond(), 1_000_000L), value.getNano() / 1_000);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }
}
