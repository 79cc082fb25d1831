package io.usageledger.localstack.load;

import io.usageledger.localstack.process.Pause;
import io.usageledger.localstack.process.StackException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import tools.jackson.databind.JsonNode;

/** Asks the ledger service until it is answered; what is wrong with a question is told at once. */
public final class PatientHttp {
  /** How often something is asked again that takes its time, or that nobody answers. */
  public static final Duration ASK_EVERY = Duration.ofMillis(250);

  /** A restart of the service, or a long read of the tables, is over well before. */
  public static final Duration PATIENCE = Duration.ofMinutes(2);

  private final LedgerHttp http = new LedgerHttp();
  private final String apiKey;
  private final String unanswered;

  /**
   * @param unanswered tells a person how things stand, and what to do, when there was no answer
   */
  public PatientHttp(String apiKey, String unanswered) {
    this.apiKey = apiKey;
    this.unanswered = unanswered;
  }

  public JsonNode get(String url) {
    return ask(url, () -> http.get(url, apiKey));
  }

  /** What is posted has to be such that it may arrive twice. */
  public JsonNode post(String url, String body) {
    return ask(url, () -> http.post(url, apiKey, body));
  }

  private interface Question {
    LedgerHttp.Answer ask() throws IOException;
  }

  private JsonNode ask(String url, Question question) {
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
            "The ledger service does not answer at %s (%s). %s"
                .formatted(url, failure, unanswered));
      }
      Pause.sleep(ASK_EVERY);
    }
  }
}
