package io.usageledger.localstack.load.trace;

import io.usageledger.event.Limits;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A trace file and its content identity. Event ids follow from the content and the line, so that a
 * second run of the same file is all duplicates, from whatever directory.
 *
 * @param fingerprint first 16 hex digits of SHA-256 over the first MiB and the size; a file of many
 *     GB is not read twice for it
 */
public record TraceFile(Path path, long sizeBytes, String fingerprint) {
  private static final int FINGERPRINT_BYTES = 1 << 20;
  private static final int FINGERPRINT_HEX_DIGITS = 16;
  private static final String SOURCE_PREFIX = "load:";

  /**
   * Looks at the file's size and beginning.
   *
   * @throws TraceException when it is missing, a directory, a pipe, or may not be read
   */
  public static TraceFile read(Path path) {
    if (!Files.exists(path)) {
      throw new TraceException(
          "There is no file %s (looked for %s).".formatted(path, path.toAbsolutePath()));
    }
    if (!Files.isRegularFile(path)) {
      throw new TraceException(
          "%s is not a regular file; event ids follow from the file's content, so a pipe or a directory cannot be loaded."
              .formatted(path));
    }
    try (InputStream in = Files.newInputStream(path)) {
      long sizeBytes = Files.size(path);
      return new TraceFile(
          path, sizeBytes, fingerprint(in.readNBytes(FINGERPRINT_BYTES), sizeBytes));
    } catch (IOException e) {
      throw new TraceException("Cannot read %s: %s.".formatted(path, e), e);
    }
  }

  public String name() {
    return path.getFileName().toString();
  }

  /** The source of every event that does not name one. */
  public String source() {
    String source = SOURCE_PREFIX + name().replaceAll("[\\p{Cntrl}\\x{FFFD}]", "_");
    return source.substring(0, Math.min(source.length(), Limits.ID_MAX_CHARS));
  }

  /** The id of the event on a line that does not name one. */
  public String eventId(long line) {
    return fingerprint + "-" + line;
  }

  private static String fingerprint(byte[] start, long sizeBytes) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      sha256.update(start);
      sha256.update(ByteBuffer.allocate(Long.BYTES).putLong(sizeBytes).array());
      return HexFormat.of().formatHex(sha256.digest()).substring(0, FINGERPRINT_HEX_DIGITS);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }
}
