package io.usageledger.localstack.cli;

import io.usageledger.localstack.load.LedgerHttp;
import io.usageledger.localstack.process.StackException;
import io.usageledger.localstack.stack.StackDescription;
import io.usageledger.localstack.stack.StackDirectory;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;

/** The quarantine of the stack that runs here, page by page; and the door to send from it. */
final class QuarantinePages {
  private static final int PAGE_RECORDS = 500;

  private final LedgerHttp http = new LedgerHttp();
  private final JsonNode stack = StackDescription.read(StackDirectory.locate().stackFile());

  /**
   * @param filters of the query service, by name
   * @return how many there were
   */
  long forEach(Map<String, String> filters, Consumer<JsonNode> record) {
    Map<String, String> parameters = new TreeMap<>(filters);
    parameters.put("limit", String.valueOf(PAGE_RECORDS));
    long records = 0;
    while (true) {
      JsonNode page = ask(stack.path("query_url").asString() + "/v1/quarantine" + text(parameters));
      for (JsonNode one : page.path("quarantine")) {
        record.accept(one);
        records++;
      }
      String cursor = page.path("next_cursor").asString("");
      if (cursor.isEmpty()) {
        return records;
      }
      parameters.put("cursor", cursor);
    }
  }

  /** {@code topic/partition/offset}. */
  static String place(JsonNode record) {
    return "%s/%d/%d"
        .formatted(
            record.path("topic").asString(),
            record.path("partition").asInt(),
            record.path("offset").asLong());
  }

  /** Has the ledger service send it again; what it says against it becomes the exception. */
  void send(String place) {
    String url = stack.path("ledger_url").asString() + "/v1/quarantine/" + place + "/resends";
    try {
      LedgerHttp.Answer answer = http.post(url, key(), "");
      if (!answer.good()) {
        throw new StackException("%s was not sent: %s".formatted(place, answer.detail()));
      }
    } catch (IOException e) {
      throw away(url, e);
    }
  }

  private JsonNode ask(String url) {
    try {
      LedgerHttp.Answer answer = http.get(url, key());
      if (!answer.good()) {
        throw new StackException("%s answered %s".formatted(url, answer.detail()));
      }
      return answer.json();
    } catch (IOException e) {
      throw away(url, e);
    }
  }

  private String key() {
    return stack.path("api_key").asString();
  }

  private static StackException away(String url, IOException e) {
    return new StackException(
        "There is no answer at %s (%s). See: ./ledger status".formatted(url, e), e);
  }

  private static String text(Map<String, String> parameters) {
    StringBuilder text = new StringBuilder();
    parameters.forEach(
        (name, value) ->
            text.append(text.isEmpty() ? '?' : '&')
                .append(name)
                .append('=')
                .append(URLEncoder.encode(value, StandardCharsets.UTF_8)));
    return text.toString();
  }
}
