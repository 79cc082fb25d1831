package io.usageledger.localstack.cli;

import io.usageledger.localstack.load.Display;
import io.usageledger.localstack.load.LedgerHttp;
import io.usageledger.localstack.process.Pause;
import io.usageledger.localstack.process.StackException;
import io.usageledger.localstack.stack.StackDirectory;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;

/** Asks the ledger service for a re-rate and waits for it, over a restart of the service too. */
final class RerateCalls {
  private static final JsonMapper MAPPER = JsonMapper.shared();
  private static final Duration ASK_EVERY = Duration.ofMillis(250);

  /** A service that starts again is back well before. */
  private static final Duration SILENCE_MAX = Duration.ofMinutes(2);

  private static final int PAGE_ROWS = 1_000;
  private static final Set<String> LOOKING = Set.of("waiting", "looking");

  private final LedgerHttp http = new LedgerHttp();
  private final String url;
  private final String apiKey;

  private RerateCalls(String url, String apiKey) {
    this.url = url;
    this.apiKey = apiKey;
  }

  /** Those of this project's stack. */
  static RerateCalls locate() {
    Path file = StackDirectory.locate().path().resolve("stack.json");
    try {
      JsonNode stack = MAPPER.readTree(Files.readString(file));
      return new RerateCalls(
          stack.path("ledger_url").asString() + "/v1/rerates", stack.path("api_key").asString());
    } catch (IOException | JacksonException e) {
      throw new StackException(
          "Cannot read %s: nothing runs here. Start it with: ./ledger up --detach".formatted(file),
          e);
    }
  }

  JsonNode begin(String request) {
    return ask(() -> http.post(url, apiKey, request));
  }

  /** The run once its differences are known. */
  JsonNode awaitLooked(JsonNode begun, Display display) {
    JsonNode run = begun;
    display.begin("looking", 0);
    while (LOOKING.contains(run.path("state").asString())) {
      display.at(run.path("looked_at").asLong(), run.path("looked_at").asLong());
      Pause.sleep(ASK_EVERY);
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
      Pause.sleep(ASK_EVERY);
      run = read(run);
    }
    display.at(run.path("looked_at").asLong(), run.path("looked_at").asLong());
    display.end();
    return run;
  }

  private JsonNode read(JsonNode run) {
    return ask(() -> http.get(url + "/" + run.path("rerate_id").asString(), apiKey));
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
      JsonNode answer = ask(() -> http.get(page, apiKey));
      answer.path("differences").forEach(rows::add);
      cursor = answer.path("next_cursor").asString("");
    } while (!cursor.isEmpty() && rows.size() < rowsMax);
    return rows;
  }

  private interface Question {
    LedgerHttp.Answer ask() throws IOException;
  }

  /** Asks until it is answered; what is wrong with the question is told at once. */
  private JsonNode ask(Question question) {
    Instant until = Instant.now().plus(SILENCE_MAX);
    while (true) {
      String failure;
      try {
        LedgerHttp.Answer answer = question.ask();
        if (answer.good()) {
          return answer.json();
        }
        failure = answer.detail();
        if (!answer.passing()) {
          throw new StackException("The ledger service refused: " + failure);
        }
      } catch (IOException away) {
        failure = String.valueOf(away.getMessage());
      }
      if (Instant.now().isAfter(until)) {
        throw new StackException(
            "The ledger service does not answer at %s (%s). The re-rate goes on by itself once the service is back; the same command shows it. See: ./ledger status"
                .formatted(url, failure));
      }
      Pause.sleep(ASK_EVERY);
    }
  }
}
