package io.usageledger.query.wire;

import static io.usageledger.query.wire.ReadRefusal.CURSOR_INVALID;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.UUID;

/**
 * Where a page ended: the key of its last row, opaque to callers. A page that follows begins after
 * this key, so rows that come or go meanwhile neither repeat nor hide others.
 *
 * @param list the list it belongs to; a cursor of another list is refused
 * @param key the key's parts; none contains a NUL, because Postgres stores none
 */
public record Cursor(String list, List<String> key) {
  private static final String SEPARATOR = "\0";
  private static final int ENCODED_MAX_CHARS = 4096;

  public Cursor {
    key = List.copyOf(key);
  }

  public String text() {
    String plain = list + SEPARATOR + String.join(SEPARATOR, key);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(plain.getBytes(UTF_8));
  }

  /**
   * @param list the list that is asked for
   * @param parts how many parts its key has
   */
  static Cursor parse(String list, int parts, String text) {
    List<String> words = Arrays.asList(decode(list, text).split(SEPARATOR, -1));
    if (words.size() != parts + 1 || !words.get(0).equals(list)) {
      throw invalid(list);
    }
    return new Cursor(list, words.subList(1, words.size()));
  }

  public long number(int part) {
    try {
      return Long.parseLong(key.get(part));
    } catch (NumberFormatException e) {
      throw invalid(list);
    }
  }

  public UUID uuid(int part) {
    try {
      return UUID.fromString(key.get(part));
    } catch (IllegalArgumentException e) {
      throw invalid(list);
    }
  }

  private static String decode(String list, String text) {
    if (text.length() > ENCODED_MAX_CHARS) {
      throw invalid(list);
    }
    try {
      return new String(Base64.getUrlDecoder().decode(text), UTF_8);
    } catch (IllegalArgumentException e) {
      throw invalid(list);
    }
  }

  private static ReadRefusedException invalid(String list) {
    return new ReadRefusedException(
        CURSOR_INVALID,
        "The cursor is not one that the list "
            + list
            + " gave. Send next_cursor of its last page as it came, or leave cursor out to begin.");
  }
}
