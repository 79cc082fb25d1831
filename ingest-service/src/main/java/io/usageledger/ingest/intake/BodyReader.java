package io.usageledger.ingest.intake;

import io.usageledger.ingest.IngestSettings;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/** Reads a request's body into trees of JSON. */
@Component
public final class BodyReader {
  /** The deepest event has four levels; raw_usage is a provider's own object. */
  static final int DEPTH_MAX = 32;

  private final BodyBytes bytes;
  private final StrictJson json;

  BodyReader(BodyBytes bytes, IngestSettings settings) {
    this.bytes = bytes;
    this.json = new StrictJson(DEPTH_MAX, Math.toIntExact(settings.bodyMax().toBytes()));
  }

  /**
   * The caller closes the body when it is answered.
   *
   * @throws RequestRefusedException when it is too large, incomplete, or no JSON object
   */
  public Body<JsonNode> read(HttpServletRequest request) {
    return bytes.read(request, json::parseObject);
  }

  /**
   * Reads what gateways send: one JSON object, an array of them, or a line for each. A line that is
   * no JSON is missing among the values, and its neighbours are there.
   *
   * @throws RequestRefusedException when it is too large, incomplete, or no JSON at all
   */
  public Body<List<JsonNode>> readValues(HttpServletRequest request) {
    return bytes.read(request, this::parseValues);
  }

  private List<JsonNode> parseValues(byte[] body) {
    try {
      JsonNode root = json.parse(body);
      return root.isArray() ? root.valueStream().toList() : List.of(root);
    } catch (RequestRefusedException notOneValue) {
      List<JsonNode> lines =
          new String(body, StandardCharsets.UTF_8)
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
      return json.parse(line.getBytes(StandardCharsets.UTF_8));
    } catch (RequestRefusedException e) {
      return MissingNode.getInstance();
    }
  }
}
