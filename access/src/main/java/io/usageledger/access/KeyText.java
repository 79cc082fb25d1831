package io.usageledger.access;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a caller sends: {@code key_<id>.<secret>}. Its own text never says the secret. */
record KeyText(String keyId, String secret) {
  static final Pattern KEY_ID = Pattern.compile("key_[a-z0-9]{8,64}");

  /** A secret is 32 bytes in base64url; a little room for keys that were made elsewhere. */
  private static final Pattern TEXT =
      Pattern.compile("(" + KEY_ID.pattern() + ")\\.([A-Za-z0-9_-]{32,128})");

  /** Empty when the text cannot be a key, so that nothing needs to be asked for it. */
  static Optional<KeyText> find(String text) {
    Matcher matcher = TEXT.matcher(text);
    return matcher.matches()
        ? Optional.of(new KeyText(matcher.group(1), matcher.group(2)))
        : Optional.empty();
  }

  @Override
  public String toString() {
    return keyId + ".(secret)";
  }
}
