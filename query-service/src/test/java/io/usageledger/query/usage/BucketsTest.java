package io.usageledger.query.usage;

import static java.time.temporal.ChronoUnit.HOURS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.usageledger.query.wire.Period;
import io.usageledger.query.wire.ReadRefusedException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BucketsTest {
  private static final Instant BEGIN = Instant.parse("2026-03-25T00:00:00Z");
  private static final List<String> ZONES =
      List.of(
          "UTC",
          "Asia/Kolkata",
          "Asia/Kathmandu",
          "America/St_Johns",
          "Australia/Lord_Howe",
          "Europe/Berlin");

  /** Every microsecond counts once: rolled up when its whole hour is in one bucket, else not. */
  @Test
  void everyInstantOfThePeriodHasExactlyOneSource() {
    Random random = new Random(7);
    for (int round = 0; round < 3000; round++) {
      Instant from = randomInstant(random);
      Period period = new Period(from, from.plusSeconds(1 + random.nextInt(5 * 86_400)));
      BucketWidth width = BucketWidth.values()[random.nextInt(4)];
      ZoneId zone = ZoneId.of(ZONES.get(random.nextInt(ZONES.size())));
      Buckets buckets = Buckets.of(period, width, zone);
      Buckets.Sources sources = buckets.sources();
      for (int probe = 0; probe < 20; probe++) {
        Instant instant = randomInstant(random);
        boolean inside = !instant.isBefore(period.from()) && instant.isBefore(period.to());
        assertThat(times(instant, sources))
            .as("%s in %s", instant, buckets)
            .isEqualTo(inside ? 1 : 0);
      }
    }
  }

  private static int times(Instant instant, Buckets.Sources sources) {
    Instant hour = instant.truncatedTo(HOURS);
    boolean rolled =
        !hour.isBefore(sources.rolledFrom())
            && hour.isBefore(sources.rolledTo())
            && !sources.cutHours().contains(hour);
    long history =
        sources.history().stream()
            .filter(span -> !instant.isBefore(span.from()) && instant.isBefore(span.to()))
            .count();
    return (int) history + (rolled ? 1 : 0);
  }

  @Test
  void wholeHoursNeedNoHistory() {
    Period march =
        new Period(Instant.parse("2026-03-01T00:00:00Z"), Instant.parse("2026-04-01T00:00:00Z"));

    assertThat(Buckets.of(march, BucketWidth.DAY, ZoneId.of("Europe/Berlin")).sources().history())
        .isEmpty();
  }

  @Test
  void moreBucketsThanAChartShowsAreRefused() {
    Period year =
        new Period(Instant.parse("2026-01-01T00:00:00Z"), Instant.parse("2027-01-01T00:00:00Z"));

    assertThatThrownBy(() -> Buckets.of(year, BucketWidth.HOUR, ZoneId.of("UTC")))
        .isInstanceOf(ReadRefusedException.class)
        .hasMessageContaining("3000");
  }

  private static Instant randomInstant(Random random) {
    return BEGIN.plusNanos(random.nextLong(8L * 86_400 * 1_000_000) * 1000);
  }
}
