package io.usageledger.ledger.months;

import static io.usageledger.ledger.Events.usageBuilder;
import static org.awaitility.Awaitility.await;

import io.usageledger.ledger.RunningLedger;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What is older than usage is kept leaves the tables by itself; what waits for a price stays. */
class UsageRetentionTest {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final YearMonth FIRST_KEPT = YearMonth.of(2016, 6);

  private final String account = "retention/" + UUID.randomUUID();

  @Test
  void oldMonthsLeaveAndWhatWaitsForAPriceStays() {
    long months = FIRST_KEPT.until(YearMonth.now(ZoneOffset.UTC), ChronoUnit.MONTHS);
    try (RunningLedger ledger =
        RunningLedger.start(
            "--ledger.usage-retention=" + months + "m", "--ledger.month-interval=200ms")) {
      append(ledger, "2016-05-31T23:59:59Z", "old", "gpt-5");
      append(ledger, "2016-04-01T00:00:00Z", "waits", "never priced " + account);
      append(ledger, "2016-06-01T00:00:00Z", "kept", "gpt-5");

      await()
          .atMost(SOON)
          .until(
              () ->
                  ledger.count("select count(*) from usage_archives where account_id = ?", account)
                      == 1);
      await().atMost(SOON).until(() -> attached(ledger).equals("waits kept"));
    }
  }

  private String attached(RunningLedger ledger) {
    return ledger.text(
        "select string_agg(event_id, ' ' order by occurred_at) from usage_history where account_id = ?",
        account);
  }

  private void append(RunningLedger ledger, String occurredAt, String eventId, String model) {
    ledger.append(
        account,
        usageBuilder(account, eventId)
            .setOccurredAt(Instant.parse(occurredAt))
            .setModel(model)
            .build());
  }
}
