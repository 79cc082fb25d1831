package io.usageledger.ledger.verify;

import static io.usageledger.ledger.Events.adjustment;
import static io.usageledger.ledger.Events.grant;
import static io.usageledger.ledger.Events.grantBuilder;
import static io.usageledger.ledger.Events.priceBuilder;
import static io.usageledger.ledger.Events.rated;
import static io.usageledger.ledger.Events.usageBuilder;
import static io.usageledger.ledger.Events.voided;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.usageledger.event.EventIdentity;
import io.usageledger.ledger.Events;
import io.usageledger.ledger.RunningLedger;
import io.usageledger.ledger.model.LiveHistories;
import io.usageledger.log.AccountChanged;
import io.usageledger.log.ModelAliased;
import io.usageledger.log.PricePublished;
import io.usageledger.log.ReportedCost;
import io.usageledger.log.SubscriptionChanged;
import io.usageledger.log.UsageRated;
import io.usageledger.log.UsageRecorded;
import io.usageledger.log.UsageVoided;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.core.JdbcTemplate;

/** A ledger with a row in every projection, in which rows are changed behind its back. */
final class TamperedLedger {
  private final String account = "tampered/" + UUID.randomUUID();
  private final String source = "source-" + UUID.randomUUID();
  private final String model = "model-" + UUID.randomUUID();
  private final RunningLedger ledger;

  private TamperedLedger(RunningLedger ledger) {
    this.ledger = ledger;
  }

  /** Returns once all is posted, and what is due has expired. */
  static TamperedLedger start() {
    TamperedLedger tampered =
        new TamperedLedger(RunningLedger.startAnew("--ledger.tick-interval=300ms"));
    tampered.post();
    return tampered;
  }

  RunningLedger ledger() {
    return ledger;
  }

  String account() {
    return account;
  }

  private void post() {
    ledger.appendPrice(price("input_tokens"));
    ledger.appendPrice(price("frames"));
    ledger.appendPrice(
        new ModelAliased(
            UUID.randomUUID().toString(),
            "openai",
            model + "-alias",
            "openai",
            model,
            Events.NOON.minusSeconds(9),
            Instant.now()));
    await()
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(500))
        .until(
            () -> {
              ledger.append(
                  "poke/" + account, grant("poke/" + account, "c" + UUID.randomUUID(), "1"));
              return ledger.count(
                      "select count(*) from prices where model_id = ? and published_at < now()",
                      model)
                  == 2;
            });
    ledger.append(
        account,
        grant(account, "c", "3"),
        event("e-1").build(),
        event("e-2")
            .setQuantities(Map.of("input_tokens", 7L, "frames", 3L))
            .setConversationId("conversation")
            .setApiKeyId("key")
            .setHoldId("hold")
            .setAttributes(Map.of("project", "p"))
            .setReportedCost(new ReportedCost(new BigDecimal("0.012300000000"), "usd"))
            .setRawUsage("{\"prompt_tokens\": 7}")
            .build(),
        event("e-2").build(),
        event("e-1").build(),
        event("e-3").setModel("unheard of").build(),
        event("e-4").build(),
        UsageRated.newBuilder(rated(account, "e-1", "none")).setSource(source).build(),
        UsageVoided.newBuilder(voided(account, "e-4")).setSource(source).build(),
        new AccountChanged("t-1", account, "reported_cost", null, Map.of("team", "blue")),
        new AccountChanged("t-2", account, "prices", "closed", null),
        grantBuilder(account, "short", "1")
            .setPriority(7)
            .setReason("r")
            .setExpiresAt(Instant.parse("2020-02-01T00:00:00Z"))
            .build(),
        SubscriptionChanged.newBuilder()
            .setAccountId(account)
            .setChangeId("s-1")
            .setSubscriptionId("sub")
            .setTier("pro")
            .setStatus("active")
            .setPeriodStart(Events.NOON)
            .setPeriodEnd(Events.NOON.plusSeconds(86_400 * 3_650L))
            .setUnit("credits")
            .setAllowance(new BigDecimal("5.000000000000"))
            .setRolloverCap(new BigDecimal("1.000000000000"))
            .build(),
        adjustment(account, "a", "-2"));
    ledger.appendRawAndWait(account.getBytes(StandardCharsets.UTF_8), new byte[] {1, 2, 3});
    LiveHistories.awaitPosted(ledger);
  }

  private UsageRecorded.Builder event(String id) {
    return usageBuilder(account, id).setSource(source).setModel(model);
  }

  private PricePublished price(String meter) {
    return priceBuilder(model, meter, "0.002")
        .setEffectiveAt(Events.NOON.minusSeconds(86_400))
        .build();
  }

  /** A row that the history above has made. */
  String row(String table) {
    return switch (table) {
      case "event_identities" ->
          "identity = '%s'"
              .formatted(EventIdentity.of(EventIdentity.Kind.USAGE, account, source, "e-2"));
      case "applied_offsets" ->
          "log_partition = (select log_partition from entries where account_id = '%s' limit 1)"
              .formatted(account);
      case "source_outcomes" -> "source = '%s' and outcome = 'posted'".formatted(source);
      case "prices", "model_aliases" -> "model_id like '%s%%'".formatted(model);
      case "rate_cards" ->
          "rate_card_id = (select rate_card_id from usage_history where account_id = '%s' and event_id = 'e-2')"
              .formatted(account);
      case "usage_history" -> "account_id = '%s' and event_id = 'e-2'".formatted(account);
      case "entries" -> "account_id = '%s' and sequence_number = 2".formatted(account);
      case "credits" -> "account_id = '%s' and credit_id = 'short'".formatted(account);
      case "quarantine" ->
          "account_id is null and record_value = '\\x010203' and record_key = '%s'::text::bytea"
              .formatted(account);
      case "usage_hours" ->
          "account_id = '%s' and unit = 'credits' and events > 0".formatted(account);
      default -> "account_id = '%s'".formatted(account);
    };
  }

  /** Changes rows, looks, and takes the change back; what the database refuses is a fault too. */
  List<String> faultsAfter(String change) throws SQLException {
    try (ChangedTables tables = new ChangedTables(ledger)) {
      JdbcTemplate jdbc = tables.jdbc();
      try {
        if (change.indexOf(';') < 0) {
          assertThat(jdbc.update(change)).as(change).isEqualTo(1);
          jdbc.execute("set constraints all immediate");
          jdbc.execute("set constraints all deferred");
        } else {
          jdbc.execute(change);
        }
      } catch (DataIntegrityViolationException refused) {
        return List.of(String.valueOf(refused.getMessage()));
      }
      return tables.verifyAll().stream().flatMap(result -> result.examples().stream()).toList();
    }
  }
}
