package io.usageledger.localstack.prices;

import io.usageledger.localstack.load.LedgerHttp;
import io.usageledger.localstack.load.LedgerHttp.Answer;
import io.usageledger.localstack.load.LoadStoppedException;
import io.usageledger.localstack.load.Patience;
import io.usageledger.localstack.load.StackAddresses;
import io.usageledger.localstack.load.StackFile;
import java.io.IOException;
import java.time.Duration;
import tools.jackson.databind.JsonNode;

/** Asks the query service and writes to the ingest service, waiting while one is away. */
record LedgerDoors(StackFile stackFile, LedgerHttp http, Patience patience) {
  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

  /** One exchange with one of the services. */
  private interface Exchange {
    Answer with(StackAddresses stack) throws IOException;
  }

  JsonNode read(String path) {
    return exchange("the query service", stack -> http.get(stack.queryUrl() + path, stack.apiKey()))
        .json();
  }

  /** The answer to a list of which not all may be good; 422 is an answer too. */
  JsonNode publish(String path, String body) {
    return exchange(
            "the ingest service",
            stack -> http.post(stack.ingestUrl() + path, stack.apiKey(), body))
        .json();
  }

  private Answer exchange(String door, Exchange exchange) {
    patience.progressed();
    while (true) {
      try {
        Answer answer = exchange.with(stackFile.read());
        if (answer.good() || (answer.status() == 422 && answer.json().path("results").isArray())) {
          return answer;
        }
        if (!answer.passing()) {
          throw new LoadStoppedException("%s refuses: %s".formatted(door, answer.detail()));
        }
        patience.waitingFor("%s (%s)".formatted(door, answer.detail()));
        Patience.pause(answer.retryAfter());
      } catch (IOException e) {
        patience.waitingFor(door);
        Patience.pause(RETRY_AFTER);
      }
    }
  }
}
