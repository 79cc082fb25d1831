package io.usageledger.ledger.posting;

import static org.awaitility.Awaitility.await;

import io.usageledger.ledger.RunningLedger;
import java.time.Duration;
import org.apache.avro.specific.SpecificRecord;

/** What a ledger has posted of one account, read from its tables. */
record PostedAccount(RunningLedger ledger, String accountId) {
  private static final Duration SOON = Duration.ofSeconds(30);

  void append(SpecificRecord... events) {
    ledger.append(accountId, events);
  }

  private static final String ENTRIES =
      """
      select string_agg(kind || ' ' || case when amount >= 0 then '+' else '' end || amount || '=' || balance_after
        || ' c' || coalesce(credit_number::text, '-'), '; ' order by sequence_number)
      from entries
      where account_id = ?
      """;

  /** For instance {@code grant +3=3 c1; usage -2=1 c1}: amount, balance after it, credit. */
  String entries() {
    return ledger.text(ENTRIES, accountId);
  }

  private static final String ENTRIES_COUNT =
      """
      select count(*)
      from entries
      where account_id = ?
      """;

  /** Returns once it has so many, or more. */
  void awaitEntries(long entries) {
    await().atMost(SOON).until(() -> ledger.count(ENTRIES_COUNT, accountId) >= entries);
  }

  private static final String QUARANTINED =
      """
      select count(*)
      from quarantine
      where account_id = ?
      """;

  void awaitQuarantined(long records) {
    await().atMost(SOON).until(() -> ledger.count(QUARANTINED, accountId) == records);
  }

  private static final String AMOUNTS =
      """
      select string_agg(event_id || ' ' || trim_scale(credits_used), '; ' order by event_id)
      from usage_history
      where account_id = ?
      """;

  /** What each usage event is rated at, by its id. */
  String amounts() {
    return ledger.text(AMOUNTS, accountId);
  }

  private static final String RATED =
      """
      select count(*)
      from usage_history
      where account_id = ? and rate_card_id is not null
      """;

  void awaitRated(long events) {
    await().atMost(SOON).until(() -> ledger.count(RATED, accountId) == events);
  }
}
