package io.usageledger.localstack.load.trace;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/**
 * Lines of a file of any size in constant memory. Ends at LF, with or without CR before it; the
 * last line may have no end; a byte order mark is skipped.
 */
final class LineReader {
  /** A usage event is below 1 MiB on every door; a longer line is no event. */
  static final int LINE_MAX_BYTES = 1 << 20;

  private static final int BUFFER_BYTES = 1 << 16;

  /**
   * A line's text, or what is wrong with it.
   *
   * @param number from 1
   */
  record Line(long number, String text, @Nullable String fault) {
    boolean blank() {
      return fault == null && text.isBlank();
    }
  }

  private final InputStream in;
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private final Deque<Line> putBack = new ArrayDeque<>();
  private int position;
  private int limit;
  private long number;

  LineReader(InputStream in) {
    this.in = in;
  }

  /** The next line, or nothing at the end. */
  Optional<Line> next() {
    if (!putBack.isEmpty()) {
      return Optional.of(putBack.pop());
    }
    line.reset();
    number++;
    try {
      return readLine();
    } catch (EOFException | ZipException e) {
      limit = -1;
      return Optional.of(new Line(number, "", "the packed data are cut off or broken here: " + e));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Gives lines back, to be read again in the same order. */
  void putBack(List<Line> lines) {
    for (int i = lines.size() - 1; i >= 0; i--) {
      putBack.push(lines.get(i));
    }
  }

  private Optional<Line> readLine() throws IOException {
    boolean any = false;
    boolean tooLong = false;
    while (fill()) {
      any = true;
      int end = endOfLine();
      if (line.size() + end - position > LINE_MAX_BYTES) {
        tooLong = true;
      } else {
        line.write(buffer, position, end - position);
      }
      position = end + 1;
      if (end < limit) {
        break;
      }
    }
    return any ? Optional.of(tooLong ? tooLong() : decoded()) : Optional.empty();
  }

  private boolean fill() throws IOException {
    if (limit >= 0 && position >= limit) {
      position = 0;
      limit = in.read(buffer);
    }
    return limit > 0;
  }

  private int endOfLine() {
    int end = position;
    while (end < limit && buffer[end] != '\n') {
      end++;
    }
    return end;
  }

  private Line tooLong() {
    return new Line(number, "", "the line is longer than %,d bytes".formatted(LINE_MAX_BYTES));
  }

  private Line decoded() {
    byte[] bytes = line.toByteArray();
    int end = bytes.length;
    if (end > 0 && bytes[end - 1] == '\r') {
      end--;
    }
    try {
      String text =
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, 0, end)).toString();
      return new Line(number, withoutMark(text), null);
    } catch (CharacterCodingException e) {
      return new Line(number, "", "the line is not UTF-8");
    }
  }

  private String withoutMark(String text) {
    return number == 1 && text.startsWith("\uFEFF") ? text.substring(1) : text;
  }
}
