package io.usageledger.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.usageledger.log.PricePublished;
import java.math.BigDecimal;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UnitPriceTest {
  @ParameterizedTest
  @CsvSource({
    "0.002,1,812,1.624",
    "1,60000,90000,1.5",
    "1,60000,100000,1.666666666667",
    "1,60000,-90000,-1.5",
    "0.000000000001,2,1,0",
    "0.000000000001,2,3,0.000000000002",
  })
  void costIsExactOrRoundedOnceHalfToEven(
      BigDecimal price, long per, long quantity, BigDecimal cost) {
    assertThat(new UnitPrice(price, per).costOf(quantity)).isEqualByComparingTo(cost);
  }

  @ParameterizedTest
  @CsvSource({
    "1,60000,2,120000,0",
    "6,3,2,1,0",
    "1,3,0.333333333333,1,1",
    "1,3,0.333333333334,1,-1",
    "0,3,0,7,0",
  })
  void pricesCompareByWhatOneCosts(
      BigDecimal price, long per, BigDecimal other, long otherPer, int expected) {
    assertThat(new UnitPrice(price, per).compareTo(new UnitPrice(other, otherPer)))
        .isEqualTo(expected);
  }

  @Test
  void itReadsAsPeopleWriteIt() {
    assertThat(UnitPrice.ofOne(new BigDecimal("0.00200"))).hasToString("0.002");
    assertThat(new UnitPrice(new BigDecimal("1.000"), 60_000)).hasToString("1 per 60000");
  }

  @Test
  void noneIsNegativeOrOfNothing() {
    assertThatThrownBy(() -> new UnitPrice(BigDecimal.ONE, 0))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> UnitPrice.ofOne(BigDecimal.ONE.negate()))
        .isInstanceOf(IllegalStateException.class);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1, 1_000_000_000_001L})
  void aPublishedPriceOfNothingOrOfTooManyIsRefused(long per) {
    assertThatThrownBy(() -> EventChecks.check(published(per)))
        .isInstanceOfSatisfying(
            RefusedException.class,
            refused -> {
              assertThat(refused.refusal()).isEqualTo(Refusal.AMOUNT_INVALID);
              assertThat(refused.detail()).contains("per is " + per);
            });
    EventChecks.check(published(1));
    EventChecks.check(published(Limits.PER_MAX));
  }

  private static PricePublished published(long per) {
    return PricePublished.newBuilder()
        .setPriceId("x")
        .setProvider("p")
        .setModel("m")
        .setMeter("processing_ms")
        .setUnit("processing_minutes")
        .setUnitPrice(BigDecimal.ONE.setScale(12))
        .setPer(per)
        .setEffectiveAt(Instant.parse("2026-01-01T00:00:00Z"))
        .setPublishedAt(Instant.parse("2026-01-01T00:00:00Z"))
        .build();
  }
}
