package io.usageledger.event;

import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
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

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);

  public CanonicalBytes text(@Nullable String value) {
    if (value == null) {
      return length(-1);
    }
    byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
    length(utf8.length);
    bytes.writeBytes(utf8);
    return this;
  }

  public CanonicalBytes number(long value) {
    for (int shift = 56; shift >= 0; shift -= 8) {
      bytes.write((int) (value >>> shift));
    }
    return this;
  }

  public CanonicalBytes amount(@Nullable BigDecimal value) {
    return text(value == null ? null : plain(value));
  }

  public CanonicalBytes instant(@Nullable Instant value) {
    return value == null ? text(null) : number(micros(value));
  }

  public CanonicalBytes numbers(Map<String, Long> values) {
    length(values.size());
    new TreeMap<>(values).forEach((name, value) -> text(name).number(value));
    return this;
  }

  public CanonicalBytes texts(Map<String, String> values) {
    length(values.size());
    new TreeMap<>(values).forEach((name, value) -> text(name).text(value));
    return this;
  }

  public CanonicalBytes raw(byte[] value) {
    bytes.writeBytes(value);
    return this;
  }

  /** SHA-256 over everything that was added, 32 bytes. */
  public byte[] digest() {
    return SHA_256.get().digest(bytes.toByteArray());
  }

  /** The first 128 bits of {@link #digest()}. */
  public UUID digest128() {
    ByteBuffer digest = ByteBuffer.wrap(digest());
    return new UUID(digest.getLong(), digest.getLong());
  }

  public byte[] toByteArray() {
    return bytes.toByteArray();
  }

  private CanonicalBytes length(int length) {
    for (int shift = 24; shift >= 0; shift -= 8) {
      bytes.write(length >>> shift);
    }
    return this;
  }

  private static String plain(BigDecimal value) {
    return value.signum() == 0 ? "0" : value.stripTrailingZeros().toPlainString();
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
