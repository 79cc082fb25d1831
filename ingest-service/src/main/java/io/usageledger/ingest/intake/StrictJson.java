package io.usageledger.ingest.intake;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** JSON as a tree, exact, without double keys, and within limits on its depth, tokens, numbers. */
public final class StrictJson {
  /** A thousand events with every meter and attribute there is have 250,000. */
  public static final int TOKENS_MAX = 300_000;

  /** Enough to say which quantity is too large; reading a number takes time with its square. */
  private static final int NUMBER_MAX_CHARS = 1_000;

  private static final Pattern PARSER_HINTS =
      Pattern.compile(
          " \\(start marker at .*\\)$|: enable `.*$|, from `[^`]*`| for `ObjectNode`: not allowed .*$");

  private static final Pattern NUMBER_HINTS =
      Pattern.compile("^Value | cannot be deserialized .*$");

  private final JsonMapper json;

  /**
   * @param depthMax levels of objects and arrays
   * @param textMaxChars of one text
   */
  public StrictJson(int depthMax, int textMaxChars) {
    StreamReadConstraints limits =
        StreamReadConstraints.builder()
            .maxNestingDepth(depthMax)
            .maxTokenCount(TOKENS_MAX)
            .maxNumberLength(NUMBER_MAX_CHARS)
            .maxStringLength(textMaxChars)
            .build();
    this.json =
        JsonMapper.builder(JsonFactory.builder().streamReadConstraints(limits).build())
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();
  }

  /**
   * @throws RequestRefusedException when it is no JSON, or beyond a limit
   */
  public JsonNode parse(byte[] bytes) {
    try {
      return json.readTree(bytes);
    } catch (JacksonException e) {
      throw malformed(
          "The body is not JSON that we read%s: %s".formatted(place(e), Shown.text(fault(e))));
    } catch (NumberFormatException e) {
      // Jackson lets an exponent through that no number of Java's has.
      String number = NUMBER_HINTS.matcher(String.valueOf(e.getMessage())).replaceAll("");
      throw malformed("The body holds a number that nothing can hold: " + Shown.text(number));
    }
  }

  /**
   * @throws RequestRefusedException when it is no JSON, or beyond a limit
   */
  public JsonNode parse(String text) {
    return parse(text.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * @throws RequestRefusedException when it is no JSON object, or beyond a limit
   */
  public JsonNode parseObject(byte[] bytes) {
    JsonNode root = parse(bytes);
    if (!root.isObject()) {
      throw malformed("The body is %s, not a JSON object".formatted(Shown.value(root)));
    }
    return root;
  }

  /** A body past a limit has no place that says more. */
  private static String place(JacksonException e) {
    TokenStreamLocation at = e.getLocation();
    return at == null ? "" : ", line %d, column %d".formatted(at.getLineNr(), at.getColumnNr());
  }

  /** The parser's words without its hints to whoever configures it. */
  public static String fault(JacksonException e) {
    String message = e.getOriginalMessage();
    return message.startsWith("Trailing token")
        ? "something follows the first value"
        : PARSER_HINTS.matcher(message).replaceAll("");
  }

  private static RequestRefusedException malformed(String detail) {
    return new RequestRefusedException(RequestRefusal.BODY_MALFORMED, detail);
  }
}
