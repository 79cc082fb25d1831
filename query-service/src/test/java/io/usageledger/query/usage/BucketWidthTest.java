package io.usageledger.query.usage;

import static org.assertj.core.api.Assertions.assertThat;

import io.usageledger.query.wire.Period;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BucketWidthTest {
  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          HOUR,  UTC,                 2026-03-01T10:59:59.999999Z, 2026-03-01T10:00:00Z, 2026-03-01T11:00:00Z
          HOUR,  Asia/Kolkata,        2026-03-01T10:29:59Z,        2026-03-01T09:30:00Z, 2026-03-01T10:30:00Z
          HOUR,  Asia/Kathmandu,      2026-03-01T10:15:00Z,        2026-03-01T10:15:00Z, 2026-03-01T11:15:00Z
          DAY,   UTC,                 2026-03-01T23:59:59Z,        2026-03-01T00:00:00Z, 2026-03-02T00:00:00Z
          DAY,   Asia/Kolkata,        2026-03-01T20:00:00Z,        2026-03-01T18:30:00Z, 2026-03-02T18:30:00Z
          DAY,   Europe/Berlin,       2026-03-29T05:00:00Z,        2026-03-28T23:00:00Z, 2026-03-29T22:00:00Z
          DAY,   Europe/Berlin,       2026-10-25T05:00:00Z,        2026-10-24T22:00:00Z, 2026-10-25T23:00:00Z
          DAY,   America/St_Johns,    2026-11-01T12:00:00Z,        2026-11-01T02:30:00Z, 2026-11-02T03:30:00Z
          DAY,   Australia/Lord_Howe, 2026-04-04T20:00:00Z,        2026-04-04T13:00:00Z, 2026-04-05T13:30:00Z
          MONTH, Asia/Kathmandu,      2026-02-28T18:14:59Z,        2026-01-31T18:15:00Z, 2026-02-28T18:15:00Z
          """)
  void bucketsBeginWhereThePeopleOfTheZoneSay(
      BucketWidth width, ZoneId zone, Instant instant, Instant start, Instant end) {
    assertThat(width.startOf(instant, zone)).isEqualTo(start);
    assertThat(width.endOf(start, zone)).isEqualTo(end);
  }

  @Test
  void aRepeatedHalfHourHasABucketOfItsOwn() {
    Period night =
        new Period(Instant.parse("2026-04-04T14:00:00Z"), Instant.parse("2026-04-04T16:30:00Z"));

    Buckets buckets = Buckets.of(night, BucketWidth.HOUR, ZoneId.of("Australia/Lord_Howe"));

    assertThat(buckets.starts())
        .isEqualTo(
            List.of(
                Instant.parse("2026-04-04T14:00:00Z"),
                Instant.parse("2026-04-04T15:00:00Z"),
                Instant.parse("2026-04-04T15:30:00Z")));
  }

  @Test
  void aDayWithoutMidnightBeginsWhenItBegins() {
    ZoneId beirut = ZoneId.of("Asia/Beirut");
    Instant start = BucketWidth.DAY.startOf(Instant.parse("2026-03-29T12:00:00Z"), beirut);

    assertThat(Duration.between(start, BucketWidth.DAY.endOf(start, beirut)))
        .isEqualTo(Duration.ofHours(23));
  }
}
