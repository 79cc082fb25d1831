package io.usageledger.ledger.posting;

import java.util.Map;

/**
 * Writes the one shape of JSON that every usage row has: texts or whole numbers by name. A mapper
 * that knows every shape took as long for it as the rest of the row.
 */
final class JsonObjects {
  private static final String HEX = "0123456789abcdef";

  private JsonObjects() {}

  /**
   * @param values texts, or whole numbers
   */
  static String text(Map<String, ?> values) {
    StringBuilder json = new StringBuilder(32 * values.size());
    char before = '{';
    for (Map.Entry<String, ?> entry : values.entrySet()) {
      json.append(before);
      appendQuoted(json, entry.getKey());
      json.append(':');
      if (entry.getValue() instanceof Long number) {
        json.append(number.longValue());
      } else {
        appendQuoted(json, (String) entry.getValue());
      }
      before = ',';
    }
    return json.append('}').toString();
  }

  private static void appendQuoted(StringBuilder json, String text) {
    json.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        json.append('\\').append(c);
      } else if (c < ' ') {
        json.append("\\u00").append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 0xf));
      } else {
        json.append(c);
      }
    }
    json.append('"');
  }
}
