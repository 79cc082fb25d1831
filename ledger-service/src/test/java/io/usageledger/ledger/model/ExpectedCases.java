package io.usageledger.ledger.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;

/** What the histories must come upon, so that a generator that stops producing it is noticed. */
final class ExpectedCases {
  /** Fewer histories than this say nothing about how often a case comes up. */
  private static final long HISTORIES_MIN = 10_000;

  /** Each case must come up at least once in so many histories. */
  private static final long SELDOMEST = 1_000;

  private static final String CASES =
      """
      above a tier
      account conflict identity_conflict
      account duplicate
      account is closed again
      account is opened again
      account posted
      account quarantined account_change_invalid
      account quarantined key_mismatch
      adjust conflict identity_conflict
      adjust duplicate
      adjust posted
      adjust quarantined amount_invalid
      adjust quarantined key_mismatch
      alias is published again
      alias that was ended
      alias to a name without prices
      aliases tie
      carried over
      carried over after a pause
      carried over up to the cap
      charged at its reported cost in credits
      charged at its reported cost in eur
      charged at its reported cost in usd
      charged by prices all the same
      charged in alpha
      charged in credits
      charged in processing_minutes
      charged in usd
      charged in zeta
      charging changes
      costs nothing
      covered in part
      credit expires
      credit expires to the minute
      drawn from several credits
      garbage quarantined undecodable
      given back after its credit closed
      given back after its overdraft was paid
      grant conflict identity_conflict
      grant duplicate
      grant for later
      grant posted
      grant quarantined event_id_invalid
      grant quarantined key_mismatch
      grant quarantined period_invalid
      grant that is over
      more than 2^32
      name by an alias
      name by the provider's alias
      name in another letter case
      name that nothing leads to
      name without its provider
      overdraft is paid
      overdraft is paid by what came back
      overdraft is paid in part
      period starts
      price effective at the same instant
      price is published again
      price published at the same instant
      prices tie
      quarantined duplicate
      quarantined quarantined quantity_invalid
      rate duplicate
      rate posted
      rate quarantined key_mismatch
      rate quarantined usage_unknown
      rated later
      re-rated down
      re-rated from reported cost
      re-rated in another unit
      re-rated to reported cost
      re-rated to the same
      re-rated up
      reported cost is missing
      revoke duplicate
      revoke posted
      revoke quarantined credit_unknown
      revoke quarantined key_mismatch
      settles a hold
      spent credit lapses
      stays as it was rated
      subscription conflict identity_conflict
      subscription duplicate
      subscription posted
      subscription quarantined key_mismatch
      tick posted
      tick quarantined key_mismatch
      two names in other letter cases
      unrated usage is voided
      usage at a credit's expiry
      usage at a credit's first instant
      usage conflict identity_conflict
      usage duplicate
      usage of a closed account
      usage posted
      usage quarantined key_mismatch
      usage quarantined occurred_at_out_of_range
      usage quarantined reported_cost_invalid
      usage unrated
      void duplicate
      void posted
      void quarantined key_mismatch
      void quarantined usage_unknown
      voided after its reported cost
      """;

  private ExpectedCases() {}

  static void require(Census census, long histories) {
    if (histories < HISTORIES_MIN) {
      return;
    }
    Map<String, Integer> rare = new HashMap<>();
    for (String usual : CASES.lines().toList()) {
      int seen = census.seen().getOrDefault(usual, 0);
      if (seen < histories / SELDOMEST) {
        rare.put(usual, seen);
      }
    }
    assertThat(rare).as("cases seen less often than once in a thousand histories").isEmpty();
  }
}
