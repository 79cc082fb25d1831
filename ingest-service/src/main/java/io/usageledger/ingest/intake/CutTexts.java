package io.usageledger.ingest.intake;

import java.io.IOException;
import java.io.InputStream;

/**
 * The bytes of JSON, or of JSON in lines, with every text and name cut that is longer than any that
 * is kept: no picture, and nothing else that people wrote to a model, gets as far as the parser,
 * whose limits would refuse the whole body for it. A text that is cut is still too long for whoever
 * checks it.
 */
public final class CutTexts extends InputStream {
  /** What follows a backslash in the longest escape: u and four digits. */
  private static final int ESCAPE_BYTES = 5;

  private final InputStream json;
  private final int textMaxBytes;

  /** Of the text that is being read; negative outside of one. */
  private int textBytes = -1;

  /** What is still to come of an escape; it is kept or cut as a whole. */
  private int escapeLeft;

  private boolean cutting;

  public CutTexts(InputStream json, int textMaxBytes) {
    this.json = json;
    this.textMaxBytes = textMaxBytes;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    int kept = 0;
    while (kept == 0 && length > 0) {
      int read = json.read(bytes, offset, length);
      if (read < 0) {
        return -1;
      }
      kept = cut(bytes, offset, offset + read) - offset;
    }
    return kept;
  }

  private int cut(byte[] bytes, int from, int end) {
    int to = from;
    int at = from;
    while (at < end) {
      if (cutting && escapeLeft == 0) {
        at = pastPlain(bytes, at, end);
      }
      if (at < end) {
        byte one = bytes[at++];
        if (isKept(one)) {
          bytes[to++] = one;
        }
      }
    }
    return to;
  }

  private static int pastPlain(byte[] bytes, int from, int end) {
    int at = from;
    while (at < end && bytes[at] != '"' && bytes[at] != '\\' && bytes[at] != '\n') {
      at++;
    }
    return at;
  }

  private boolean isKept(byte one) {
    if (textBytes < 0) {
      textBytes = one == '"' ? 0 : -1;
      return true;
    }
    if (one == '\n' || (one == '"' && escapeLeft == 0)) {
      // No text goes on in another line: a broken one leaves the next as it is.
      textBytes = -1;
      escapeLeft = 0;
      cutting = false;
      return true;
    }
    if (escapeLeft > 0) {
      escapeLeft = escapeLeft == ESCAPE_BYTES && one != 'u' ? 0 : escapeLeft - 1;
    } else {
      cutting = textBytes >= textMaxBytes;
      escapeLeft = one == '\\' ? ESCAPE_BYTES : 0;
    }
    textBytes += cutting ? 0 : 1;
    return !cutting;
  }

  @Override
  public void close() throws IOException {
    json.close();
  }
}
