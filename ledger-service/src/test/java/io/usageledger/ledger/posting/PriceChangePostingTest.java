package io.usageledger.ledger.posting;

import static io.usageledger.ledger.Events.NOON;
import static io.usageledger.ledger.Events.priceBuilder;
import static io.usageledger.ledger.Events.rated;
import static io.usageledger.ledger.Events.usageBuilder;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.usageledger.ledger.RunningLedger;
import io.usageledger.ledger.pricing.PriceTopic;
import io.usageledger.log.PricePublished;
import io.usageledger.log.UsageRecorded;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.transaction.support.TransactionTemplate;

/** Prices that change, over real Postgres and real Kafka. */
class PriceChangePostingTest {
  private static RunningLedger ledger;
  private final String account = "account/" + UUID.randomUUID();
  private PostedAccount posted;

  @BeforeAll
  static void start() {
    ledger = RunningLedger.start();
  }

  @AfterAll
  static void stop() {
    ledger.close();
  }

  @BeforeEach
  void begin() {
    posted = new PostedAccount(ledger, account);
  }

  /** 10 and 40 dollars a million until noon, a fifth from then on; by hand in PriceChangeTest. */
  @Test
  void usageIsRatedByThePriceOfItsTimeAndAPricePublishedLaterChangesItOnlyWhenRerated() {
    String model = "o3-" + UUID.randomUUID();
    ledger.appendPrice(price(model, "input_tokens", "0.00001", NOON.minusSeconds(86_400)).build());
    ledger.appendPrice(price(model, "output_tokens", "0.00004", NOON.minusSeconds(86_400)).build());
    posted.append(o3(model, "before", NOON.minusSeconds(1)), o3(model, "after", NOON));
    posted.awaitRated(2);
    assertThat(posted.amounts()).isEqualTo("after 0.03502; before 0.03502");

    ledger.appendPrice(price(model, "input_tokens", "0.000002", NOON).build());
    ledger.appendPrice(price(model, "output_tokens", "0.000008", NOON).build());
    awaitPublished(model, 4);
    posted.append(o3(model, "late", NOON.minusSeconds(60)), o3(model, "new", NOON.plusSeconds(60)));
    posted.awaitRated(4);
    assertThat(posted.amounts())
        .isEqualTo("after 0.03502; before 0.03502; late 0.03502; new 0.007004");

    posted.append(rated(account, "before", "again"), rated(account, "after", "again"));
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () ->
                assertThat(posted.amounts())
                    .isEqualTo("after 0.007004; before 0.03502; late 0.03502; new 0.007004"));
  }

  @Test
  void aPriceThatWasReadIsThereWhateverBecomesOfTheTransactionInWhichItWasRead() {
    String model = "o4-" + UUID.randomUUID();
    ledger.appendPrice(price(model, "input_tokens", "0.00001", NOON).build());

    ledger
        .bean(TransactionTemplate.class)
        .executeWithoutResult(
            status -> {
              ledger.bean(PriceTopic.class).readToEnd();
              status.setRollbackOnly();
            });

    assertThat(ledger.count("select count(*) from prices where model_id = ?", model)).isOne();
  }

  private UsageRecorded o3(String model, String eventId, Instant occurredAt) {
    return usageBuilder(account, eventId)
        .setModel(model)
        .setOccurredAt(occurredAt)
        .setQuantities(Map.of("input_tokens", 1234L, "output_tokens", 567L))
        .build();
  }

  /** The same price stated again after another one, with the id that its content gives it. */
  @Test
  void aPriceThatIsSetBackHoldsAgain() {
    String model = "flip-" + UUID.randomUUID();
    for (String stated : new String[] {"0.003", "0.002", "0.003"}) {
      ledger.appendPrice(
          price(model, "input_tokens", stated, NOON.minusSeconds(86_400))
              .setPriceId(
                  UUID.nameUUIDFromBytes((model + stated).getBytes(StandardCharsets.UTF_8))
                      .toString())
              .build());
    }
    awaitPublished(model, 3);
    posted.append(tokens(model, "e-1"));

    posted.awaitRated(1);
    assertThat(posted.amounts()).isEqualTo("e-1 0.003");
  }

  /** As after a failover to a database that lacks the newest transactions. */
  @Test
  void whatADatabaseThatWasSetBackHasLostIsThereAgain() {
    String model = "o3-" + UUID.randomUUID();
    ledger.appendPrice(price(model, "input_tokens", "0.001", NOON.minusSeconds(1)).build());
    awaitPublished(model, 1);
    posted.append(tokens(model, "e-1"));
    posted.awaitRated(1);

    ledger.tables().sql(LOSE_CARDS).param(account).update();
    ledger.tables().sql("delete from prices where model_id = ?").param(model).update();
    ledger.tables().sql(SET_BACK).update();
    posted.append(tokens(model, "e-2"));
    posted.awaitRated(2);

    assertThat(ledger.count(WITH_THEIR_CARD, account)).isEqualTo(2);
    assertThat(ledger.count("select count(*) from prices where model_id = ?", model)).isOne();
  }

  private UsageRecorded tokens(String model, String eventId) {
    return usageBuilder(account, eventId)
        .setModel(model)
        .setOccurredAt(NOON)
        .setQuantities(Map.of("input_tokens", 1L))
        .build();
  }

  private static final String LOSE_CARDS =
      """
      delete from rate_cards
      where rate_card_id in (select rate_card_id from usage_history where account_id = ?)
      """;

  private static final String SET_BACK =
      """
      update applied_offsets
      set next_offset = next_offset - 1
      where topic = 'ledger-events' and next_offset > 0
      """;

  private static final String WITH_THEIR_CARD =
      """
      select count(*)
      from usage_history
      join rate_cards using (rate_card_id)
      where account_id = ?
      """;

  private static PricePublished.Builder price(
      String model, String meter, String unitPrice, Instant effectiveAt) {
    return priceBuilder(model, meter, unitPrice).setUnit("usd").setEffectiveAt(effectiveAt);
  }

  private static void awaitPublished(String model, int versions) {
    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () ->
                ledger.count(
                        "select count(*) from prices where model_id = ? and published_at < now()",
                        model)
                    == versions);
  }
}
