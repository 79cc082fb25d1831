package io.usageledger.ledger.posting;

import static io.usageledger.ledger.Events.adjustment;
import static io.usageledger.ledger.Events.grant;
import static io.usageledger.ledger.Events.priceBuilder;
import static io.usageledger.ledger.Events.rated;
import static io.usageledger.ledger.Events.usage;
import static io.usageledger.ledger.Events.usageBuilder;
import static io.usageledger.ledger.Events.voided;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.usageledger.ledger.RunningLedger;
import io.usageledger.log.ModelAliased;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Events of the log become rows, in real Postgres from real Kafka. */
class PostingTest {
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

  @Test
  void usageDrawsOnItsCreditAndTheRestIsOverdraft() {
    posted.append(
        grant(account, "c-1", "3"),
        usage(account, "e-1", 1000, 500),
        usage(account, "e-2", 1000, 0));

    posted.awaitEntries(3);
    assertThat(posted.entries()).isEqualTo("grant +3=3 c1; usage -3=0 c1; usage -2=-2 c-");
    assertThat(
            ledger.text(
                "select balance || ' ' || overdraft from balances where account_id = ?", account))
        .isEqualTo("-2 2");
    assertThat(
            ledger.text(
                "select granted || ' ' || used || ' ' || remaining from credits where account_id = ?",
                account))
        .isEqualTo("3 3 0");
  }

  @Test
  void theNextGrantCoversTheOverdraftFirst() {
    posted.append(usage(account, "e-1", 1000, 0), grant(account, "c-1", "5"));

    posted.awaitEntries(4);
    assertThat(posted.entries())
        .isEqualTo("usage -2=-2 c-; grant +5=3 c1; cover -2=1 c1; cover +2=3 c-");
    assertThat(ledger.text("select remaining::text from credits where account_id = ?", account))
        .isEqualTo("3");
  }

  @Test
  void repeatedEventIsPostedOnceAndOtherContentIsQuarantinedByName() {
    posted.append(
        usage(account, "e-1", 10, 0), usage(account, "e-1", 10, 0), usage(account, "e-1", 11, 0));

    posted.awaitQuarantined(1);
    assertThat(ledger.count("select count(*) from usage_history where account_id = ?", account))
        .isOne();
    assertThat(
            ledger.text(
                "select reason || ' ' || event_id from quarantine where account_id = ?", account))
        .isEqualTo("identity_conflict e-1");
    assertThat(
            ledger.text(
                "select duplicate_events || ' ' || quarantined_events from accounts where account_id = ?",
                account))
        .isEqualTo("1 1");
  }

  @Test
  void aBadRecordIsSetAsideWholeAndItsNeighboursArePosted() {
    byte[] key = account.getBytes(StandardCharsets.UTF_8);
    byte[] bad = {0, 0, 0, 0, 99, 1, 2, 3};
    posted.append(usage(account, "e-1", 10, 0));
    String position = ledger.appendRawAndWait(key, bad);
    posted.append(
        usageBuilder(account, "e-2").setQuantities(Map.of("output_tokens", -3L)).build(),
        usageBuilder(account, "e-3").setOccurredAt(Instant.parse("0001-01-01T00:00:00Z")).build(),
        usage("somebody else", "e-4", 10, 0),
        usage(account, "e-5", 10, 0));

    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () ->
                ledger.count("select count(*) from usage_history where account_id = ?", account)
                    == 2);
    assertThat(
            ledger.text(
                "select encode(record_value, 'hex') || ' ' || reason from quarantine where record_partition || '/' || record_offset = ?",
                position))
        .isEqualTo("0000000063010203 schema_unknown");
    assertThat(
            ledger.text(
                "select string_agg(reason, ' ' order by record_offset) from quarantine where account_id = ?",
                account))
        .isEqualTo("quantity_invalid occurred_at_out_of_range");
    assertThat(
            ledger.count(
                "select count(*) from quarantine where reason = 'key_mismatch' and detail like '%somebody else%'"))
        .isOne();
  }

  @Test
  void usageWithoutAPriceIsNotZeroAndIsRatedOncePriced() {
    String model = "model-" + UUID.randomUUID();
    posted.append(
        usageBuilder(account, "e-1")
            .setModel(model)
            .setQuantities(Map.of("input_tokens", 1000L, "output_tokens", 1000L))
            .build());
    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () ->
                ledger.count(
                        "select count(*) from accounts where account_id = ? and unrated_events = 1",
                        account)
                    == 1);
    assertThat(
            ledger.text(
                "select credits_used::text from usage_history where account_id = ?", account))
        .isEqualTo("nothing");

    ledger.appendPrice(priceBuilder(model, "input_tokens", "0.003").build());
    ledger.appendPrice(priceBuilder(model, "output_tokens", "0.003").build());

    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () ->
                ledger.count(
                        "select count(*) from accounts where account_id = ? and unrated_events = 0",
                        account)
                    == 1);
    assertThat(posted.entries()).isEqualTo("unrated +0=0 c-; rated -6=-6 c-");
    assertThat(
            ledger.text(
                "select credits_used || ' ' || unit from usage_history where account_id = ?",
                account))
        .isEqualTo("6 credits");
    assertThat(
            ledger.text(
                "select string_agg(unit || ':' || events || ':' || amount, ' ' order by unit) from usage_hours where account_id = ?",
                account))
        .isEqualTo(":0:0 credits:1:6");
    posted.append(rated(account, "e-1", "again"));
    posted.append(usage(account, "e-2", 1, 0));
    posted.awaitEntries(3);
    assertThat(posted.entries())
        .isEqualTo("unrated +0=0 c-; rated -6=-6 c-; usage -0.002=-6.002 c-");
  }

  @Test
  void anAliasThatIsPublishedLaterRatesWhatWaited() {
    String deployment = "Deployment-" + UUID.randomUUID();
    posted.append(
        usageBuilder(account, "e-1")
            .setProvider("azure")
            .setModel(deployment)
            .setQuantities(Map.of("input_tokens", 1000L, "output_tokens", 1000L))
            .build());
    posted.awaitEntries(1);
    assertThat(posted.entries()).isEqualTo("unrated +0=0 c-");

    ledger.appendPrice(alias(deployment.toLowerCase(Locale.ROOT), "gpt-5"));

    posted.awaitEntries(2);
    assertThat(posted.entries()).isEqualTo("unrated +0=0 c-; rated -4=-4 c-");
    assertThat(ledger.text("select model_id from usage_history where account_id = ?", account))
        .isEqualTo(deployment);
    assertThat(
            ledger.text(
                """
                select string_agg(distinct p.provider || '/' || p.model_id, ' ')
                from usage_history u
                join rate_cards r using (rate_card_id)
                join prices p on p.price_id = any(r.price_ids)
                where u.account_id = ?
                """,
                account))
        .isEqualTo("openai/gpt-5");
  }

  @Test
  void aVoidGivesBackToWhereItWasDrawnAndLeavesTheTotals() {
    posted.append(
        grant(account, "c-1", "3"),
        usage(account, "e-1", 2000, 0),
        voided(account, "e-1"),
        voided(account, "e-1"),
        adjustment(account, "a-1", "-1"));

    posted.awaitEntries(6);
    assertThat(posted.entries())
        .isEqualTo(
            "grant +3=3 c1; usage -3=0 c1; usage -1=-1 c-; void +1=0 c-; void +3=3 c1; adjustment -1=2 c1");
    assertThat(
            ledger.text(
                "select events || ' ' || input_tokens || ' ' || amount from usage_hours where account_id = ?",
                account))
        .isEqualTo("0 0 0");
    assertThat(
            ledger.count(
                "select count(*) from usage_history where account_id = ? and voided_at is not null",
                account))
        .isOne();
  }

  @Test
  void aRecordUnderAnothersKeyLeavesThatAccountAsItWas() {
    posted.append(grant(account, "c-1", "3"));
    posted.awaitEntries(1);

    posted.append(grant("not this one", "c-2", "1"));
    posted.append(usage(account, "e-1", 1000, 0));

    posted.awaitEntries(2);
    assertThat(posted.entries()).isEqualTo("grant +3=3 c1; usage -2=1 c1");
    assertThat(
            ledger.text(
                "select reason || ' ' || coalesce(account_id, 'of nobody') from quarantine where record_key = ?",
                (Object) account.getBytes(StandardCharsets.UTF_8)))
        .isEqualTo("key_mismatch of nobody");
  }

  @Test
  void theLongestIdsInTheWidestScriptAreRefusedOrPostedAndNothingStops() {
    String wide =
        new Random(7)
            .ints(255, 0x4e00, 0x9fff)
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
            .toString();
    posted.append(
        usageBuilder(account, "too wide").setModel(wide).setApiKeyId(wide).build(),
        usageBuilder(account, "fits")
            .setModel(wide.substring(0, 85))
            .setApiKeyId(wide.substring(0, 85))
            .setProvider(wide.substring(0, 128))
            .setConversationId(wide.substring(0, 85))
            .build(),
        usage(account, "e-1", 1, 0));

    posted.awaitEntries(2);
    assertThat(ledger.text("select reason from quarantine where account_id = ?", account))
        .isEqualTo("model_invalid");
  }

  @Test
  void namesThatPostgresCannotHoldStopNothing() {
    ledger.append("nul\u0000", usage("nul\u0000", "e-1", 1, 0));
    posted.append(usage(account, "e-1", 1, 0));

    posted.awaitEntries(1);
  }

  @Test
  void offsetsMoveWithTheRowsAndWithoutAGap() {
    posted.append(usage(account, "e-1", 1, 0));
    posted.awaitEntries(1);
    assertThat(
            ledger.count(
                """
            select count(*) from entries e join applied_offsets o on o.log_partition = e.log_partition
            where e.account_id = ? and o.next_offset > e.log_offset and o.topic = 'ledger-events'
            """,
                account))
        .isOne();
  }

  private static ModelAliased alias(String name, String pricedAsModel) {
    return ModelAliased.newBuilder()
        .setAliasId(UUID.randomUUID().toString())
        .setProvider("azure")
        .setModel(name)
        .setPricedAsProvider("openai")
        .setPricedAsModel(pricedAsModel)
        .setEffectiveAt(Instant.parse("2020-01-01T00:00:00Z"))
        .setPublishedAt(Instant.now())
        .build();
  }
}
