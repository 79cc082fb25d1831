package io.usageledger.ingest.gateways;

import java.io.IOException;
import java.io.PushbackReader;
import java.io.Reader;
import java.io.Writer;

/** One line of a text, which ends with it: whoever reads it gets no further. */
final class OneLine extends Reader {
  private final PushbackReader text;
  private boolean hasEnded;
  private boolean isLast;

  OneLine(PushbackReader text) {
    this.text = text;
  }

  @Override
  public int read(char[] to, int offset, int length) throws IOException {
    int read = hasEnded ? -1 : text.read(to, offset, length);
    if (read < 0) {
      isLast |= !hasEnded;
      hasEnded = true;
      return -1;
    }
    for (int i = 0; i < read; i++) {
      if (to[offset + i] == '\n') {
        hasEnded = true;
        text.unread(to, offset + i + 1, read - i - 1);
        return i == 0 ? -1 : i;
      }
    }
    return read;
  }

  /** Passes over what was not read of it. */
  boolean isLastWhenPassed() throws IOException {
    transferTo(Writer.nullWriter());
    return isLast;
  }

  @Override
  public void close() {
    // The text goes on behind it.
  }
}
