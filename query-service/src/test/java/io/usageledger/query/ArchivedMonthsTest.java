package io.usageledger.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.usageledger.query.LedgerRows.Usage;
import io.usageledger.query.RunningQueryService.Answer;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What is said of months whose rows have left usage_history; each test has months of its own. */
class ArchivedMonthsTest {
  private final RunningQueryService service = RunningQueryService.shared();
  private final LedgerRows ledger = new LedgerRows();

  /** An account whose only event lies in the middle of the month, which is archived. */
  private String archived(String month) {
    String account = LedgerRows.unique("archived");
    Instant at = Instant.parse(month + "-15T12:00:00Z");
    ledger.post(Usage.of(account, "e-1", at));
    ledger.changes().archive(account, at);
    return account;
  }

  private static List<String> months(JsonNode answer) {
    return answer.required("archived_months").valueStream().map(JsonNode::asString).toList();
  }

  @Test
  void anEventOfTheMonthIsNotUnknown() {
    String account = archived("2016-02");

    Answer answer = service.ask("/v1/accounts/" + account + "/usage-history/tests/e-1");

    assertThat(answer.status()).isEqualTo(410);
    assertThat(answer.json().get("code").asString()).isEqualTo("usage_archived");
    assertThat(answer.json().get("month").asString()).isEqualTo("2016-02");
  }

  /** Another event with its ids came later, and is in quarantine. */
  @Test
  void anEventOfTheMonthIsNotSaidToBeInQuarantineBecauseAnotherOfItsIdsIs() {
    String account = archived("2016-01");
    ledger.quarantine(account, "tests", "e-1", new byte[] {1});

    Answer answer = service.ask("/v1/accounts/" + account + "/usage-history/tests/e-1");

    assertThat(answer.status()).isEqualTo(410);
    assertThat(answer.json().get("month").asString()).isEqualTo("2016-01");
  }

  @Test
  void whateverIsReadFromSingleEventsNamesTheMonthsThatItLacksOnce() {
    archived("2016-05");
    archived("2016-04");
    String account = archived("2016-04");
    String ofAccount = "/v1/accounts/" + account;

    for (String read :
        List.of(
            ofAccount + "/usage-history?",
            ofAccount + "/usage?group_by=source&",
            ofAccount + "/usage?bucket=total&attributes.agent=x&",
            ofAccount + "/cost-differences?",
            "/v1/usage?group_by=conversation_id&",
            "/v1/cost-differences?")) {
      String asked = read + "from=2016-03-20T00:00:00Z&to=2016-06-01T00:00:00Z";

      assertThat(months(service.read(asked))).as(asked).containsExactly("2016-04", "2016-05");
    }
  }

  @Test
  void aMonthIsNamedWhenAnInstantOfItIsAskedFor() {
    String history = "/v1/accounts/" + archived("2016-10") + "/usage-history?";

    assertThat(months(service.read(history))).contains("2016-10");
    assertThat(
            months(
                service.read(history + "from=2016-10-31T23:59:59.999999Z&to=2016-11-01T00:00:00Z")))
        .containsExactly("2016-10");
    assertThat(
            months(
                service.read(history + "from=2016-09-30T00:00:00Z&to=2016-10-01T00:00:00.000001Z")))
        .containsExactly("2016-10");
    assertThat(months(service.read(history + "from=2016-09-30T00:00:00Z&to=2016-10-01T00:00:00Z")))
        .isEmpty();
    assertThat(months(service.read(history + "from=2016-11-01T00:00:00Z&to=2016-12-01T00:00:00Z")))
        .isEmpty();
  }

  /** Days of Kolkata begin half an hour into an hour of UTC; those hours come from the history. */
  @Test
  void sumsFromTheRollUpLackNothingUnlessTheyCutHours() {
    String usage =
        "/v1/accounts/"
            + archived("2016-06")
            + "/usage?group_by=model&from=2016-06-01T00:00:00Z&to=2016-07-01T00:00:00Z";

    JsonNode whole = service.read(usage);
    JsonNode cut = service.read(usage + "&tz=Asia/Kolkata");

    assertThat(whole.at("/buckets/0/events").asLong()).isEqualTo(1);
    assertThat(months(whole)).isEmpty();
    assertThat(months(cut)).containsExactly("2016-06");
  }

  /** The reader began before the month was gone, and its rows are gone when it gets to them. */
  @Test
  void aMonthThatLeavesDuringAReadIsNamed() {
    String account = LedgerRows.unique("meanwhile");
    ledger.post(Usage.of(account, "e-1", Instant.parse("2016-08-15T12:00:00Z")));
    CompletableFuture<Void> detachment =
        CompletableFuture.runAsync(ledger.changes()::detachBeforeAWaitingReader);
    await().until(ledger.changes()::historyIsLocked);

    JsonNode answer = service.read("/v1/accounts/" + account + "/usage-history");
    detachment.join();

    assertThat(answer.get("usage_history")).isEmpty();
    assertThat(months(answer)).contains("2016-08");
  }
}
