package io.usageledger.ingest.intake;

import tools.jackson.databind.JsonNode;

/**
 * Says a value of a request in a message: short, in one line, and in characters that every answer
 * can carry.
 */
public final class Shown {
  private static final int VALUE_MAX_CHARS = 64;
  private static final int TEXT_MAX_CHARS = 400;

  private Shown() {}

  public static String value(JsonNode node) {
    return switch (node.getNodeType()) {
      case STRING -> '"' + cut(node.stringValue(), VALUE_MAX_CHARS) + '"';
      case NUMBER -> cut(node.numberValue().toString(), VALUE_MAX_CHARS);
      case BOOLEAN -> String.valueOf(node.booleanValue());
      case NULL -> "null";
      case OBJECT -> "an object";
      case ARRAY -> "an array";
      case MISSING -> "empty";
      case BINARY, POJO -> "no JSON";
    };
  }

  /** A text of somebody else's, for instance a parser's message or a field's name. */
  public static String text(String text) {
    return cut(text, TEXT_MAX_CHARS);
  }

  private static String cut(String text, int maxChars) {
    StringBuilder shown = new StringBuilder();
    text.chars().limit(maxChars).forEach(c -> append(shown, (char) c));
    return text.length() > maxChars ? shown + "..." : shown.toString();
  }

  private static void append(StringBuilder shown, char c) {
    if (Character.isISOControl(c) || Character.isSurrogate(c)) {
      shown.append("\\u%04x".formatted((int) c));
    } else {
      shown.append(c);
    }
  }
}
