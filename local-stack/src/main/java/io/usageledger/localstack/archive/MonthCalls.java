package io.usageledger.localstack.archive;

import io.usageledger.localstack.load.PatientHttp;
import io.usageledger.localstack.process.Pause;
import io.usageledger.localstack.process.StackException;
import java.time.Instant;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Asks the ledger service about one month, and waits while it is busy. */
final class MonthCalls {
  private final PatientHttp http;
  private final String url;

  MonthCalls(Places places, String month) {
    this.url = places.ledgerUrl() + "/v1/usage-months/" + month;
    this.http = new PatientHttp(places.apiKey(), "Nothing is half done; give the command again");
  }

  JsonNode read() {
    return http.get(url);
  }

  /** Returns when the change is written; it counts once it is applied. */
  JsonNode change(Map<String, Object> change) {
    String body = JsonMapper.shared().writeValueAsString(change);
    return http.post(url + "/changes", body);
  }

  /** Returns when every partition of the log has closed the month, or opened it. */
  void awaitClosed(boolean wanted) {
    Instant until = Instant.now().plus(PatientHttp.PATIENCE);
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
      Pause.sleep(PatientHttp.ASK_EVERY);
      month = read();
    }
  }

  JsonNode detach() {
    return http.post(url + "/detachments", "{}");
  }

  JsonNode attach() {
    return http.post(url + "/attachments", "{}");
  }
}
