package io.usageledger.localstack.load.trace;

import io.usageledger.localstack.load.trace.Cells.Cell;
import io.usageledger.localstack.load.trace.LineReader.Line;
import io.usageledger.localstack.load.trace.TraceTimes.RelativeUnit;
import io.usageledger.log.UsageRecorded;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * One JSON object a line: our own form when it has {@code quantities} or {@code raw_usage}, else a
 * flat object whose names are recognised like a header's. Numbers are exact, a name that stands
 * twice is refused.
 */
final class JsonLines implements LineParser {
  /** Our form nests twice; a little more is left for fields that are not read. */
  private static final int NESTING_MAX = 20;

  /** More digits than any quantity or amount has. */
  private static final int NUMBER_MAX_CHARS = 100;

  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(NESTING_MAX)
                          .maxNumberLength(NUMBER_MAX_CHARS)
                          .build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .build();

  private final TraceFormat format;

  JsonLines(TraceFormat format) {
    this.format = format;
  }

  @Override
  public UsageRecorded.Builder parse(Line line, LineReader following) {
    JsonNode object = object(line.text());
    if (object.has("quantities") || object.has("raw_usage")) {
      return OwnEvent.read(object);
    }
    return FlatEvent.read(column -> cell(object, column), relativeUnit(object));
  }

  @Override
  public String described() {
    return "JSON lines";
  }

  /** Mooncake's traces count milliseconds, and are known by their names for the lengths. */
  private RelativeUnit relativeUnit(JsonNode object) {
    boolean mooncake =
        format == TraceFormat.MOONCAKE
            || (object.has("input_length") && object.has("output_length"));
    return mooncake ? RelativeUnit.MILLISECONDS : RelativeUnit.SECONDS;
  }

  private static JsonNode object(String text) {
    try {
      JsonNode node = MAPPER.readTree(text);
      if (node.isObject()) {
        return node;
      }
    } catch (JacksonException e) {
      throw new LineFaultException("no JSON: " + e.getOriginalMessage());
    }
    throw new LineFaultException("no JSON object");
  }

  /** The value by the first name that the object has, itself or in its {@code usage}. */
  private static Optional<Cell> cell(JsonNode object, Column column) {
    return column.names().stream()
        .map(name -> cell(object, name))
        .flatMap(Optional::stream)
        .findFirst();
  }

  private static Optional<Cell> cell(JsonNode object, String name) {
    JsonNode value = object.path(name);
    if (value.isMissingNode()) {
      value = object.path("usage").path(name);
    }
    if (!value.isValueNode() || value.isNull() || value.asString().isBlank()) {
      return Optional.empty();
    }
    return Optional.of(new Cell(name, value.asString()));
  }
}
