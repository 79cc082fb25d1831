package io.usageledger.localstack.load;

import io.usageledger.localstack.load.LedgerHttp.Answer;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import tools.jackson.databind.JsonNode;

/**
 * What the ledger has counted for the sources of a load since the load began. A source is looked at
 * before its first event is sent.
 */
final class SourceOutcomes {
  /** Each source is asked for several times a second while its events are posted. */
  static final int SOURCES_MAX = 100;

  private final StackFile stackFile;
  private final Patience patience;
  private final LedgerHttp http;
  private final Map<String, Outcomes> before = new LinkedHashMap<>();

  SourceOutcomes(StackFile stackFile, Patience patience, LedgerHttp http) {
    this.stackFile = stackFile;
    this.patience = patience;
    this.http = http;
  }

  /**
   * A moment of the ledger.
   *
   * @param grown what it has counted since the load began
   * @param lagEvents what it has yet to post; empty when Kafka does not say
   * @param lagMeasuredAt names the measurement, so that two can be told apart
   */
  record Moment(Outcomes grown, OptionalLong lagEvents, String lagMeasuredAt) {}

  /** Remembers how a source stood before the load; false when there are too many sources. */
  boolean watch(String source) {
    if (before.containsKey(source)) {
      return true;
    }
    if (before.size() >= SOURCES_MAX) {
      return false;
    }
    patience.progressed();
    before.put(source, outcomes(read(source)));
    return true;
  }

  Moment now() {
    Outcomes grown = Outcomes.NONE;
    JsonNode watermark = null;
    for (Map.Entry<String, Outcomes> source : before.entrySet()) {
      JsonNode answer = read(source.getKey());
      grown = grown.plus(outcomes(answer).minus(source.getValue()));
      watermark = watermark == null ? answer.path("watermark") : watermark;
    }
    if (watermark == null) {
      return new Moment(grown, OptionalLong.empty(), "");
    }
    JsonNode lag = watermark.path("lag_events");
    return new Moment(
        grown,
        lag.isIntegralNumber() ? OptionalLong.of(lag.longValue()) : OptionalLong.empty(),
        watermark.path("lag_measured_at").asString(""));
  }

  private JsonNode read(String source) {
    String path = URLEncoder.encode(source, StandardCharsets.UTF_8).replace("+", "%20");
    while (true) {
      StackAddresses stack = stackFile.read();
      String door = "the query service at " + stack.queryUrl();
      try {
        Answer answer =
            http.get("%s/v1/sources/%s/outcomes".formatted(stack.queryUrl(), path), stack.apiKey());
        if (answer.good()) {
          return answer.json();
        }
        if (!answer.passing()) {
          throw new LoadStoppedException("%s refuses: %s".formatted(door, answer.detail()));
        }
        patience.waitingFor("%s (%s)".formatted(door, answer.detail()));
      } catch (IOException e) {
        patience.waitingFor(door);
      }
      Patience.pause(Duration.ofSeconds(1));
    }
  }

  private static Outcomes outcomes(JsonNode answer) {
    JsonNode outcomes = answer.path("outcomes");
    return new Outcomes(
        outcomes.path("posted").asLong(0),
        outcomes.path("unrated").asLong(0),
        outcomes.path("duplicate").asLong(0),
        outcomes.path("conflict").asLong(0),
        outcomes.path("quarantined").asLong(0));
  }
}
