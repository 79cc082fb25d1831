package io.usageledger.localstack.cli;

import io.usageledger.localstack.load.Display;
import io.usageledger.localstack.load.PatientHttp;
import io.usageledger.localstack.process.Pause;
import io.usageledger.localstack.stack.StackDescription;
import io.usageledger.localstack.stack.StackDirectory;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;

/** Asks the ledger service for a re-rate and waits for it, over a restart of the service too. */
final class RerateCalls {
  private static final JsonMapper MAPPER = JsonMapper.shared();
  private static final int PAGE_ROWS = 1_000;
  private static final Set<String> LOOKING = Set.of("waiting", "looking");

  private final PatientHttp http;
  private final String url;

  private RerateCalls(JsonNode stack) {
    this.url = stack.path("ledger_url").asString() + "/v1/rerates";
    this.http =
        new PatientHttp(
            stack.path("api_key").asString(),
            "The re-rate goes on by itself once the service is back; the same command shows it. See: ./ledger status");
  }

  /** Those of this project's stack. */
  static RerateCalls locate() {
    return new RerateCalls(StackDescription.read(StackDirectory.locate().stackFile()));
  }

  JsonNode begin(String request) {
    return http.post(url, request);
  }

  /** The run once its differences are known. */
  JsonNode awaitLooked(JsonNode begun, Display display) {
    JsonNode run = begun;
    display.begin("looking", 0);
    while (LOOKING.contains(run.path("state").asString())) {
      display.at(run.path("looked_at").asLong(), run.path("looked_at").asLong());
      Pause.sleep(PatientHttp.ASK_EVERY);
      run = read(run);
    }
    display.at(run.path("looked_at").asLong(), run.path("looked_at").asLong());
    display.end();
    return run;
  }

  /** The run once all is posted and compared. */
  JsonNode awaitDone(JsonNode looked, Display display) {
    JsonNode run = looked;
    if (run.path("state").asString().equals("done")) {
      return run;
    }
    display.begin("posting", run.path("looked_at").asLong());
    while (!run.path("state").asString().equals("done")) {
      display.at(run.path("passed").asLong(), run.path("looked_at").asLong());
      Pause.sleep(PatientHttp.ASK_EVERY);
      run = read(run);
    }
    display.at(run.path("looked_at").asLong(), run.path("looked_at").asLong());
    display.end();
    return run;
  }

  private JsonNode read(JsonNode run) {
    return http.get(url + "/" + run.path("rerate_id").asString());
  }

  /** By account and unit, at most so many. */
  ArrayNode differences(JsonNode run, int rowsMax) {
    ArrayNode rows = MAPPER.createArrayNode();
    String cursor = "";
    do {
      String page =
          "%s/%s/differences?limit=%d&cursor=%s"
              .formatted(
                  url,
                  run.path("rerate_id").asString(),
                  Math.min(PAGE_ROWS, rowsMax),
                  URLEncoder.encode(cursor, StandardCharsets.UTF_8));
      JsonNode answer = http.get(page);
      answer.path("differences").forEach(rows::add);
      cursor = answer.path("next_cursor").asString("");
    } while (!cursor.isEmpty() && rows.size() < rowsMax);
    return rows;
  }
}
