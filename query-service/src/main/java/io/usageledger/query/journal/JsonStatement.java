package io.usageledger.query.journal;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.json.JsonMapper;

/** A statement as one JSON object, its entries last but for the watermark. */
final class JsonStatement implements StatementForm {
  private final HttpServletResponse response;
  private final JsonGenerator json;

  JsonStatement(HttpServletResponse response, JsonMapper mapper) throws IOException {
    this.response = response;
    this.json = mapper.createGenerator(response.getOutputStream());
  }

  @Override
  public void begin(Statement statement) {
    response.setContentType("application/json");
    json.writeStartObject();
    json.writeStringProperty("account_id", statement.accountId());
    json.writePOJOProperty("from", statement.from());
    json.writePOJOProperty("to", statement.to());
    json.writePOJOProperty("balances", statement.balances());
    json.writeNumberProperty("entry_count", statement.entryCount());
    json.writeArrayPropertyStart("entries");
  }

  @Override
  public void add(Entry entry) {
    json.writePOJO(entry);
  }

  @Override
  public void end(Statement statement) {
    json.writeEndArray();
    json.writePOJOProperty("watermark", statement.watermark());
    json.writeEndObject();
    json.flush();
  }
}
