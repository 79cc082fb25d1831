package io.usageledger.ingest.intake;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How much a body takes once it is parsed, in bytes of an ordinary body, which take about ten times
 * themselves: three bytes may stand for an object of a hundred.
 */
final class ParsedSize {
  /** What opens, parts or follows a value of JSON makes some eighty bytes of a tree. */
  private static final long OF_MARK = 8;

  /** Two bytes are a message of some eighty. */
  private static final long OF_PROTOBUF_BYTE = 4;

  private ParsedSize() {}

  static long of(byte[] body, @Nullable String mediaType) {
    if (String.valueOf(mediaType).toLowerCase(Locale.ROOT).contains("protobuf")) {
      return body.length * OF_PROTOBUF_BYTE;
    }
    long marks = 0;
    for (byte one : body) {
      if (one == '{' || one == '[' || one == ',' || one == ':' || one == '\n') {
        marks++;
      }
    }
    return Math.max(body.length, marks * OF_MARK);
  }
}
