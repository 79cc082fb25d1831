package io.usageledger.ingest.gateways;

import io.usageledger.ingest.intake.Shown;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads one log as far as {@link KeptFields} say, and passes over the rest. What is at fault in it
 * makes the log untrustworthy and not the body: the parser is behind the log afterwards.
 */
final class LiteLlmLogReader {
  /** A usage object has four levels. */
  static final int DEPTH_MAX = 32;

  /** A hundred times what a log has. */
  static final int SIZE_MAX_BYTES = 256 * 1024;

  static final int NUMBER_MAX_CHARS = 1_000;

  /** What parts it from the next: it takes as much as other bodies count for it. */
  private static final int VALUE_BYTES = 16;

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private final JsonParser parser;
  private int sizeBytes;
  private @Nullable String fault;

  private LiteLlmLogReader(JsonParser parser) {
    this.parser = parser;
  }

  /**
   * @param parser at the first token of a log
   */
  static LiteLlmLog read(JsonParser parser) {
    LiteLlmLogReader reader = new LiteLlmLogReader(parser);
    JsonNode kept =
        parser.currentToken().isScalarValue()
            ? reader.scalar()
            : reader.value(KeptFields.OF_LOG, 0);
    return new LiteLlmLog(kept, reader.sizeBytes, reader.fault);
  }

  private JsonNode value(KeptFields fields, int depth) {
    JsonToken token = parser.currentToken();
    if (depth == DEPTH_MAX && token.isStructStart()) {
      fault("It has more than %d levels".formatted(DEPTH_MAX));
    }
    if (fault != null || (token.isScalarValue() && !fields.mayBeText())) {
      return passOver(NODES.nullNode());
    }
    keep(VALUE_BYTES);
    return switch (token) {
      case START_OBJECT -> object(fields, depth + 1);
      case START_ARRAY -> fields.isWhole() ? array(fields, depth + 1) : passOver(NODES.arrayNode());
      default -> scalar();
    };
  }

  private JsonNode passOver(JsonNode instead) {
    parser.skipChildren();
    return instead;
  }

  private JsonNode object(KeptFields fields, int depth) {
    ObjectNode object = NODES.objectNode();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      KeptFields field = fields.find(name);
      parser.nextToken();
      if (field == null || fault != null) {
        parser.skipChildren();
      } else {
        keep(name.length());
        if (object.replace(name, value(field, depth)) != null) {
          fault("%s occurs twice in it".formatted(Shown.text(name)));
        }
      }
    }
    return object;
  }

  private JsonNode array(KeptFields fields, int depth) {
    ArrayNode array = NODES.arrayNode();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      JsonNode element = value(fields, depth);
      if (fault == null) {
        array.add(element);
      }
    }
    return array;
  }

  private JsonNode scalar() {
    keep(parser.getStringLength());
    return parser.currentToken().isNumeric() ? number() : parser.readValueAsTree();
  }

  /** Python writes NaN where it has none. */
  private JsonNode number() {
    if (parser.isNaN()) {
      return NODES.nullNode();
    }
    if (parser.getStringLength() > NUMBER_MAX_CHARS) {
      fault("It holds a number of more than %d characters".formatted(NUMBER_MAX_CHARS));
      return NODES.nullNode();
    }
    try {
      return parser.readValueAsTree();
    } catch (NumberFormatException e) {
      fault("It holds a number that nothing can hold: " + Shown.text(parser.getString()));
      return NODES.nullNode();
    }
  }

  private void keep(int bytes) {
    sizeBytes += bytes;
    if (sizeBytes > SIZE_MAX_BYTES) {
      fault("What is kept of it has more than %d bytes".formatted(SIZE_MAX_BYTES));
    }
  }

  private void fault(String found) {
    if (fault == null) {
      fault = "The log cannot be read: " + found;
    }
  }
}
