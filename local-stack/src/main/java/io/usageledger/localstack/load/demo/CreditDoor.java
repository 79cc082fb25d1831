package io.usageledger.localstack.load.demo;

import io.usageledger.localstack.load.LedgerHttp;
import io.usageledger.localstack.load.LedgerHttp.Answer;
import io.usageledger.localstack.load.LoadStoppedException;
import io.usageledger.localstack.load.Patience;
import io.usageledger.localstack.load.StackAddresses;
import io.usageledger.localstack.load.StackFile;
import java.io.IOException;
import java.time.Duration;

/** Grants credit over HTTP, waiting while the ingest service is away. */
record CreditDoor(StackFile stackFile, LedgerHttp http, Patience patience) {

  void grant(Grant grant) {
    patience.progressed();
    while (true) {
      StackAddresses stack = stackFile.read();
      String door = "the ingest service at " + stack.ingestUrl();
      try {
        Answer answer = http.post(stack.ingestUrl() + "/v1/credits", stack.apiKey(), grant.json());
        if (answer.good()) {
          return;
        }
        if (!answer.passing()) {
          throw new LoadStoppedException(
              "%s refuses the credit %s of %s: %s"
                  .formatted(door, grant.creditId(), grant.accountId(), answer.detail()));
        }
        patience.waitingFor("%s (%s)".formatted(door, answer.detail()));
        Patience.pause(answer.retryAfter());
      } catch (IOException e) {
        patience.waitingFor(door);
        Patience.pause(Duration.ofSeconds(1));
      }
    }
  }
}
