package io.usageledger.localstack.archive;

import io.usageledger.localstack.load.LedgerHttp;
import io.usageledger.localstack.process.Pause;
import io.usageledger.localstack.process.StackException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Asks the ledger service about one month, and waits while it is busy. */
final class MonthCalls {
  private static final Duration ASK_EVERY = Duration.ofMillis(250);

  /** A restart of the service, or a long read of the tables, is over well before. */
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final LedgerHttp http = new LedgerHttp();
  private final String url;
  private final String apiKey;

  MonthCalls(Places places, String month) {
    this.url = places.ledgerUrl() + "/v1/usage-months/" + month;
    this.apiKey = places.apiKey();
  }

  JsonNode read() {
    return ask(() -> http.get(url, apiKey));
  }

  /** Returns when the change is written; it counts once it is applied. */
  JsonNode change(Map<String, Object> change) {
    String body = JsonMapper.shared().writeValueAsString(change);
    return ask(() -> http.post(url + "/changes", apiKey, body));
  }

  /** Returns when every partition of the log has closed the month, or opened it. */
  void awaitClosed(boolean wanted) {
    Instant until = Instant.now().plus(PATIENCE);
    JsonNode month = read();
    while (wanted != month.path("closed").asBoolean(false)
        || (!wanted && month.path("closed_partitions").asInt(0) > 0)) {
      if (Instant.now().isAfter(until)) {
        throw new StackException(
            "The change of the month is in the log, but was applied by %d of %d partitions only. See: ./ledger status; then give the command again"
                .formatted(
                    month.path("closed_partitions").asInt(0),
                    month.path("log_partitions").asInt(0)));
      }
      Pause.sleep(ASK_EVERY);
      month = read();
    }
  }

  JsonNode detach() {
    return ask(() -> http.post(url + "/detachments", apiKey, "{}"));
  }

  JsonNode attach() {
    return ask(() -> http.post(url + "/attachments", apiKey, "{}"));
  }

  private interface Question {
    LedgerHttp.Answer ask() throws IOException;
  }

  private JsonNode ask(Question question) {
    Instant until = Instant.now().plus(PATIENCE);
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
            "The ledger service at %s did not do it (%s). Nothing is half done; give the command again"
                .formatted(url, failure));
      }
      Pause.sleep(ASK_EVERY);
    }
  }
}
