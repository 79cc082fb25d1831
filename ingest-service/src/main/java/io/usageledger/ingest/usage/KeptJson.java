package io.usageledger.ingest.usage;

import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;

/**
 * JSON in ASCII: half a character, which is refused, stays half a character when Avro writes the
 * text as UTF-8, and becomes no other.
 */
final class KeptJson {
  private static final ObjectWriter WRITER =
      new JsonMapper(JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build())
          .writer();

  private KeptJson() {}

  static String write(JsonNode json) {
    return WRITER.writeValueAsString(json);
  }
}
