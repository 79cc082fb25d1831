package io.usageledger.ingest.intake;

import io.usageledger.ingest.IngestSettings;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

/**
 * Reads a request's body into a tree of JSON, within limits on its bytes, depth, tokens and
 * numbers, and without ever holding more than the limit of a body that says nothing of its length.
 */
@Component
public final class BodyReader {
  /** The deepest event has four levels; raw_usage is a provider's own object. */
  static final int DEPTH_MAX = 32;

  /** A thousand events with every meter and attribute there is have 250,000. */
  static final int TOKENS_MAX = 300_000;

  /** Enough to say which quantity is too large; reading a number takes time with its square. */
  static final int NUMBER_MAX_CHARS = 1_000;

  private static final Pattern PARSER_HINTS =
      Pattern.compile(" \\(start marker at .*\\)$|: enable `.*$");

  private static final int BLOCK_BYTES = 64 * 1024;

  private final RoomForBodies room;
  private final int bodyMax;
  private final JsonMapper json;

  BodyReader(RoomForBodies room, IngestSettings settings) {
    this.room = room;
    this.bodyMax = Math.toIntExact(settings.bodyMax().toBytes());
    this.json = strictJson(bodyMax);
  }

  /**
   * The caller closes the body when it is answered.
   *
   * @throws RequestRefusedException when it is too large, incomplete, or no JSON object
   */
  public Body read(HttpServletRequest request) {
    return read(request, bytes -> List.of(parseObject(bytes)));
  }

  /**
   * Reads what gateways send: one JSON object, an array of them, or a line for each. A line that is
   * no JSON is missing among the values, and its neighbours are there.
   *
   * @throws RequestRefusedException when it is too large, incomplete, or no JSON at all
   */
  public Body readValues(HttpServletRequest request) {
    return read(request, this::parseValues);
  }

  private Body read(HttpServletRequest request, Function<byte[], List<JsonNode>> parser) {
    if (request.getContentLengthLong() > bodyMax) {
      throw tooLarge();
    }
    Taken taken = new Taken();
    try {
      return new Body(parser.apply(readBytes(request, taken)), taken);
    } catch (RuntimeException e) {
      taken.close();
      throw e;
    }
  }

  private byte[] readBytes(HttpServletRequest request, Taken taken) {
    int declared = (int) request.getContentLengthLong();
    byte[] bytes = new byte[taken.more(declared < 0 ? BLOCK_BYTES : declared)];
    int length = 0;
    try (InputStream body = request.getInputStream()) {
      length = body.readNBytes(bytes, 0, bytes.length);
      while (length == bytes.length && declared < 0) {
        if (length > bodyMax) {
          throw tooLarge();
        }
        int more = Math.min(Math.max(BLOCK_BYTES, length), bodyMax + 1 - length);
        bytes = Arrays.copyOf(bytes, length + taken.more(more));
        length += body.readNBytes(bytes, length, bytes.length - length);
      }
    } catch (IOException e) {
      throw new RequestRefusedException(
          RequestRefusal.BODY_INCOMPLETE, "The body ended early or came too slowly: " + e);
    }
    if (length > bodyMax) {
      throw tooLarge();
    }
    return length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
  }

  private JsonNode parse(byte[] bytes) {
    JsonNode root;
    try {
      root = json.readTree(bytes);
    } catch (JacksonException e) {
      throw malformed(
          "The body is not JSON that we read%s: %s".formatted(place(e), Shown.text(fault(e))));
    } catch (NumberFormatException e) {
      // Jackson lets an exponent through that no number of Java's has.
      throw malformed("The body holds a number that nothing can hold: " + Shown.text("" + e));
    }
    return root;
  }

  private JsonNode parseObject(byte[] bytes) {
    JsonNode root = parse(bytes);
    if (!root.isObject()) {
      throw malformed("The body is %s, not a JSON object".formatted(Shown.value(root)));
    }
    return root;
  }

  private List<JsonNode> parseValues(byte[] bytes) {
    try {
      JsonNode root = parse(bytes);
      return root.isArray() ? root.valueStream().toList() : List.of(root);
    } catch (RequestRefusedException notOneValue) {
      List<JsonNode> lines =
          new String(bytes, StandardCharsets.UTF_8)
              .lines()
              .filter(line -> !line.isBlank())
              .map(this::findLine)
              .toList();
      if (lines.size() < 2 || !lines.get(0).isObject()) {
        throw notOneValue;
      }
      return lines;
    }
  }

  private JsonNode findLine(String line) {
    try {
      return parse(line.getBytes(StandardCharsets.UTF_8));
    } catch (RequestRefusedException e) {
      return MissingNode.getInstance();
    }
  }

  /** A body past a limit has no place that says more. */
  private static String place(JacksonException e) {
    TokenStreamLocation at = e.getLocation();
    return at == null ? "" : ", line %d, column %d".formatted(at.getLineNr(), at.getColumnNr());
  }

  /** The parser's words without its hints to whoever configures it. */
  private static String fault(JacksonException e) {
    return PARSER_HINTS.matcher(e.getOriginalMessage()).replaceAll("");
  }

  private static JsonMapper strictJson(int bodyMax) {
    StreamReadConstraints limits =
        StreamReadConstraints.builder()
            .maxNestingDepth(DEPTH_MAX)
            .maxTokenCount(TOKENS_MAX)
            .maxNumberLength(NUMBER_MAX_CHARS)
            .maxStringLength(bodyMax)
            .build();
    return JsonMapper.builder(JsonFactory.builder().streamReadConstraints(limits).build())
        .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
        .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
        .build();
  }

  private RequestRefusedException tooLarge() {
    return new RequestRefusedException(
        RequestRefusal.BODY_TOO_LARGE,
        "The body has more than %d bytes: send fewer events in one request".formatted(bodyMax));
  }

  private static RequestRefusedException malformed(String detail) {
    return new RequestRefusedException(RequestRefusal.BODY_MALFORMED, detail);
  }

  /** The room that one body takes, given back once. */
  private final class Taken implements AutoCloseable {
    private int bytes;

    int more(int wanted) {
      room.take(wanted);
      bytes += wanted;
      return wanted;
    }

    @Override
    public void close() {
      room.giveBack(bytes);
      bytes = 0;
    }
  }

  /** A body while it is being worked on. */
  public static final class Body implements AutoCloseable {
    private final List<JsonNode> values;
    private final Taken taken;

    private Body(List<JsonNode> values, Taken taken) {
      this.values = values;
      this.taken = taken;
    }

    /** The first value, which is all there is of one that was read as an object. */
    public JsonNode root() {
      return values.get(0);
    }

    /** In their order; of any kind. */
    public List<JsonNode> values() {
      return values;
    }

    @Override
    public void close() {
      taken.close();
    }
  }
}
