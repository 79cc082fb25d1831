package io.usageledger.ledger.fold;

import static io.usageledger.ledger.Events.adjustment;
import static io.usageledger.ledger.Events.grant;
import static io.usageledger.ledger.Events.grantBuilder;
import static io.usageledger.ledger.Events.usage;
import static io.usageledger.ledger.Events.usageBuilder;
import static io.usageledger.ledger.Events.voided;
import static io.usageledger.ledger.fold.History.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.usageledger.event.Refusal;
import io.usageledger.event.RefusedException;
import io.usageledger.log.AccountTicked;
import io.usageledger.log.CreditsGranted;
import io.usageledger.log.CreditsRevoked;
import io.usageledger.log.UsageRecorded;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The rules of posting, each shown by the entries that it makes. 1,000 tokens of gpt-5 are 2
 * credits.
 */
class FoldTest {
  private final History history = new History();

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
"""
lower priority first         | p2:10:2:never p1:10:1:never     | usage -2=18 c2
earlier expiry first         | late:10:1:20d soon:10:1:10d     | usage -2=18 c2
none expires last            | never:10:1:never soon:10:1:10d  | usage -2=18 c2
order of grant last of all   | a:10:1:never b:10:1:never       | usage -2=18 c1
one is not enough            | a:1:1:never b:10:2:never        | usage -1=10 c1; usage -1=9 c2
nothing covers               | none:0:0:none                   | usage -2=-2 c-
""")
  void creditsAreDrawnInOrder(String rule, String grants, String expected) {
    for (String text : grants.split(" ")) {
      String[] part = text.split(":");
      if (!part[0].equals("none")) {
        history.append("a", granted(part));
      }
    }
    int before = history.fold().entries().size();
    history.append("a", usage("a", "e", 1000, 0));
    history.fold(history.records().subList(history.records().size() - 1, history.records().size()));

    assertThat(text(history.entries().subList(before, history.entries().size())))
        .isEqualTo(expected);
  }

  private CreditsGranted granted(String[] part) {
    Instant expiresAt =
        part[3].equals("never")
            ? null
            : History.START.plus(Duration.ofDays(Long.parseLong(part[3].replace("d", ""))));
    return grantBuilder("a", part[0], part[1])
        .setPriority(Integer.parseInt(part[2]))
        .setExpiresAt(expiresAt)
        .build();
  }

  @Test
  void aCreditCoversOnlyUsageOfItsPeriod() {
    Instant expiresAt = History.START.plus(Duration.ofDays(1));
    history
        .append(
            "a",
            grantBuilder("a", "c", "10")
                .setEffectiveAt(History.START)
                .setExpiresAt(expiresAt)
                .build())
        .append(
            "a", usageBuilder("a", "before").setOccurredAt(History.START.minusSeconds(1)).build())
        .append("a", usageBuilder("a", "at the start").setOccurredAt(History.START).build());

    assertThat(text(history.fold().entries()))
        .isEqualTo("grant +10=10 c1; usage -2=8 c-; usage -2=6 c1");
  }

  @Test
  void lateUsageIsCoveredWithinTheGraceAndWhatIsLeftIsForfeitedAfterIt() {
    Instant expiresAt = History.START.plus(Duration.ofDays(1));
    history
        .append(
            "a",
            grantBuilder("a", "c", "10")
                .setEffectiveAt(History.START)
                .setExpiresAt(expiresAt)
                .build())
        .after(Duration.ofDays(1).plusMinutes(59))
        .append("a", usageBuilder("a", "late").setOccurredAt(expiresAt.minusSeconds(1)).build())
        .after(Duration.ofMinutes(1))
        .append(
            "a", usageBuilder("a", "too late").setOccurredAt(expiresAt.minusSeconds(1)).build());

    assertThat(text(history.fold().entries()))
        .isEqualTo("grant +10=10 c1; usage -2=8 c1; expiry -8=0 c1; usage -2=-2 c-");
  }

  @Test
  void aTickMakesAnIdleAccountsExpiryHappen() {
    history
        .append(
            "a", grantBuilder("a", "c", "10").setExpiresAt(History.START.plusSeconds(1)).build())
        .after(Duration.ofHours(2))
        .append("a", AccountTicked.newBuilder().setAccountId("a").build())
        .append("a", AccountTicked.newBuilder().setAccountId("a").build());

    assertThat(text(history.fold().entries())).isEqualTo("grant +10=10 c1; expiry -10=0 c1");
  }

  @Test
  void aVoidAfterItsCreditClosedBecomesACreditThatSaysSo() {
    history
        .append(
            "a", grantBuilder("a", "c", "10").setExpiresAt(History.START.plusSeconds(60)).build())
        .append("a", usage("a", "e", 1000, 0))
        .after(Duration.ofHours(2))
        .append("a", voided("a", "e"));

    assertThat(text(history.fold().entries()))
        .isEqualTo("grant +10=10 c1; usage -2=8 c1; expiry -8=0 c1; void +2=2 c2");
    assertThat(history.account("a").credits().get(1).terms().reason())
        .contains("whose credit has closed");
  }

  /** A credit with nothing left says nowhere that its time was over: a batch's cut would decide. */
  @Test
  void whetherACreditTakesBackFollowsFromTheRecordsOwnTime() {
    history
        .append(
            "a", grantBuilder("a", "c", "2").setExpiresAt(History.START.plusSeconds(60)).build())
        .append("a", usage("a", "e", 1000, 0))
        .after(Duration.ofHours(2))
        .append("a", grant("a", "d", "1"))
        .at(History.START.plusSeconds(1)) // a broker with another clock leads now
        .append("a", voided("a", "e"));

    assertThat(text(history.fold().entries()))
        .isEqualTo("grant +2=2 c1; usage -2=0 c1; grant +1=1 c2; void +2=3 c1");
  }

  @Test
  void aRevocationTakesWhatIsLeftAndNoMore() {
    history
        .append("a", grant("a", "c", "10"))
        .append("a", usage("a", "e", 1000, 0))
        .append("a", revocation("r-1", "c"))
        .append("a", revocation("r-2", "c"))
        .append("a", revocation("r-3", "unheard of"));

    Postings postings = history.fold();

    assertThat(text(postings.entries()))
        .isEqualTo("grant +10=10 c1; usage -2=8 c1; revocation -8=0 c1");
    assertThat(postings.quarantine())
        .singleElement()
        .satisfies(bad -> assertThat(bad.reason()).isEqualTo(Refusal.CREDIT_UNKNOWN.code()));
  }

  @Test
  void aRevocationThatIsRefusedChangesNothing() {
    history
        .append(
            "a", grantBuilder("a", "c", "10").setExpiresAt(History.START.plusSeconds(1)).build())
        .after(Duration.ofHours(2))
        .append("a", revocation("r", "unheard of"));

    assertThat(text(history.fold().entries())).isEqualTo("grant +10=10 c1");
  }

  @Test
  void anAdjustmentUpIsACreditAndDownIsDrawn() {
    history
        .append("a", adjustment("a", "up", "5"))
        .append("a", adjustment("a", "down", "-7"))
        .append("a", adjustment("a", "down", "-7"));

    assertThat(text(history.fold().entries()))
        .isEqualTo("adjustment +5=5 c1; adjustment -5=0 c1; adjustment -2=-2 c-");
  }

  @Test
  void aCallerCannotTakeTheIdOfACreditThatTheLedgerMakes() {
    history.append("a", grant("a", "adjustment/x", "1")).append("a", adjustment("a", "x", "5"));

    Postings postings = history.fold();

    assertThat(text(postings.entries())).isEqualTo("adjustment +5=5 c1");
    assertThat(postings.quarantine())
        .singleElement()
        .satisfies(bad -> assertThat(bad.reason()).isEqualTo(Refusal.EVENT_ID_INVALID.code()));
  }

  @Test
  void tieredPricesAreACliffOnTotalInput() {
    history
        .append("a", mini("at the threshold", Map.of("input_tokens", 100L)))
        .append("a", mini("past it", Map.of("input_tokens", 101L)))
        .append(
            "a", mini("past it with output", Map.of("input_tokens", 101L, "output_tokens", 1L)));

    assertThat(
            history.fold().entries().stream()
                .map(entry -> entry.amount().stripTrailingZeros().toPlainString()))
        .containsExactly("-0.0001", "-0.000303", "-0.000308");
  }

  @Test
  void anUnpricedMeterLeavesTheWholeEventUnrated() {
    history.append("a", mini("e", Map.of("input_tokens", 1L, "images", 1L)));
    history.append("a", mini("f", Map.of("input_tokens", 1L, "images", 0L)));

    Postings postings = history.fold();

    assertThat(text(postings.entries())).isEqualTo("unrated +0=0 c-; usage -0.000001=-0.000001 c-");
    assertThat(history.account("a").counts().unrated()).isOne();
    assertThat(postings.outcomes()).isEqualTo(Map.of(Outcome.UNRATED, 1L, Outcome.POSTED, 1L));
  }

  @Test
  void theLargestQuantitiesAddUpPast64Bits() {
    history.append("a", mini("e", Map.of("input_tokens", Long.MAX_VALUE)));
    history.append("a", mini("f", Map.of("input_tokens", Long.MAX_VALUE)));

    Postings postings = history.fold();

    assertThat(postings.hours().values())
        .singleElement()
        .satisfies(sums -> assertThat(sums.sum("input_tokens")).isEqualTo("18446744073709551614"));
    assertThat(history.account("a").balance("credits").balance())
        .isEqualByComparingTo("-55340232221128.654842");
  }

  @Test
  void aRecordUnderAnotherKeyTouchesNoAccount() {
    history.append("b", usage("a", "e", 1, 0)).append("b", voided("a", "e"));

    Postings postings = history.fold();

    assertThat(postings.accounts()).isEmpty();
    assertThat(postings.quarantine())
        .hasSize(2)
        .allSatisfy(bad -> assertThat(bad.reason()).isEqualTo(Refusal.KEY_MISMATCH.code()));
  }

  @Test
  void aRefusedRecordKeepsItsBytesAndItsReason() {
    RawRecord raw =
        new RawRecord(
            "ledger-events",
            new LogPosition(3, 9, History.START),
            null,
            new byte[] {1, 2},
            List.of());
    LogRecord bad =
        new LogRecord(raw, null, new RefusedException(Refusal.UNDECODABLE, "two bytes"));

    Postings postings = history.fold(List.of(bad));

    assertThat(postings.quarantine())
        .singleElement()
        .satisfies(
            kept -> {
              assertThat(kept.raw()).isSameAs(raw);
              assertThat(kept.detail()).isEqualTo("Cannot post the record: two bytes");
            });
  }

  private static UsageRecorded mini(String id, Map<String, Long> quantities) {
    return usageBuilder("a", id).setModel("mini").setQuantities(quantities).build();
  }

  private static CreditsRevoked revocation(String id, String creditId) {
    return CreditsRevoked.newBuilder()
        .setRevocationId(id)
        .setAccountId("a")
        .setCreditId(creditId)
        .build();
  }
}
