package io.usageledger.ledger.fold;

import static io.usageledger.ledger.Events.usageBuilder;
import static io.usageledger.ledger.fold.History.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.usageledger.log.SubscriptionChanged;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a subscription's periods grant and carry over, shown by the entries that they make. */
class SubscriptionFoldTest {
  private final History history = new History();

  @Test
  void aNewPeriodGrantsTheAllowanceAndCarriesOverUpToTheCap() {
    history
        .append("a", period("s-1", 0))
        .append(
            "a",
            usageBuilder("a", "e")
                .setOccurredAt(History.START)
                .setQuantities(Map.of("input_tokens", 1000L))
                .build())
        .after(Duration.ofDays(30))
        .append("a", period("s-2", 30))
        .append("a", period("s-2b", 30));

    assertThat(text(history.fold().entries()))
        .isEqualTo(
            "subscription +0=0 c-; grant +10=10 c1; usage -2=8 c1; subscription +0=8 c-;"
                + " subscription -5=3 c1; grant +10=13 c2; grant +5=18 c3; subscription +0=18 c-");
  }

  @Test
  void aPeriodStartsOnceAlsoWhenItsAllowanceIsZero() {
    SubscriptionChanged nothing =
        SubscriptionChanged.newBuilder(period("s-2", 30)).setAllowance(amount("0")).build();
    history
        .append("a", period("s-1", 0))
        .append("a", nothing)
        .append("a", SubscriptionChanged.newBuilder(nothing).setChangeId("s-3").build());

    assertThat(text(history.fold().entries()))
        .isEqualTo(
            "subscription +0=0 c-; grant +10=10 c1; subscription +0=10 c-; "
                + "subscription -5=5 c1; grant +5=10 c2; subscription +0=10 c-");
  }

  @Test
  void aRenewalThatIsSuspendedAtFirstCarriesOverOnceItIsActive() {
    history
        .append("a", period("s-1", 0))
        .append(
            "a", SubscriptionChanged.newBuilder(period("s-2", 30)).setStatus("suspended").build())
        .append("a", period("s-3", 30));

    assertThat(text(history.fold().entries()))
        .isEqualTo(
            "subscription +0=0 c-; grant +10=10 c1; subscription +0=10 c-; "
                + "subscription +0=10 c-; subscription -5=5 c1; grant +10=15 c2; grant +5=20 c3");
  }

  /** Its units would be gone with the older period, and missing from the next. */
  @Test
  void aPeriodThatHasBegunKeepsWhatItHasWhenAnOlderOneIsToldLate() {
    history
        .after(Duration.ofDays(30))
        .append("a", period("june", 30))
        .append("a", period("may", 0))
        .after(Duration.ofDays(30))
        .append("a", period("july", 60));

    assertThat(text(history.fold().entries()))
        .isEqualTo(
            "subscription +0=0 c-; grant +10=10 c1; subscription +0=10 c-; grant +10=20 c2;"
                + " expiry -10=10 c2; subscription +0=10 c-; subscription -5=5 c1;"
                + " grant +10=15 c3; grant +5=20 c4");
  }

  @Test
  void nothingIsCarriedOverIntoAnotherUnit() {
    history
        .append("a", period("s-1", 0))
        .append("a", SubscriptionChanged.newBuilder(period("s-2", 30)).setUnit("usd").build());

    assertThat(text(history.fold().entries()))
        .isEqualTo("subscription +0=0 c-; grant +10=10 c1; subscription +0=0 c-; grant +10=10 c2");
  }

  private static SubscriptionChanged period(String changeId, int startDay) {
    return SubscriptionChanged.newBuilder()
        .setChangeId(changeId)
        .setSubscriptionId("sub")
        .setAccountId("a")
        .setTier("pro")
        .setStatus("active")
        .setPeriodStart(History.START.plus(Duration.ofDays(startDay)))
        .setPeriodEnd(History.START.plus(Duration.ofDays(startDay + 30L)))
        .setUnit("credits")
        .setAllowance(new BigDecimal("10").setScale(12))
        .setRolloverCap(new BigDecimal("5").setScale(12))
        .build();
  }

  private static BigDecimal amount(String text) {
    return new BigDecimal(text).setScale(12);
  }
}
