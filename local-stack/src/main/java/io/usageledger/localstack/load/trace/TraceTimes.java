package io.usageledger.localstack.load.trace;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalQueries;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Times as traces write them. A text without a zone is UTC; digits beyond the microsecond are cut
 * off. A number is an epoch time when it is large enough to be one since 2015, else it is relative
 * to {@link #RELATIVE_BASE}.
 */
final class TraceTimes {
  /**
   * What a relative time counts from: fixed, so that the same file always gives the same events.
   */
  static final Instant RELATIVE_BASE = Instant.parse("2024-01-01T00:00:00Z");

  /** What a relative number counts in. */
  enum RelativeUnit {
    SECONDS(BigDecimal.ONE),
    MILLISECONDS(BigDecimal.valueOf(1, 3));

    private final BigDecimal seconds;

    RelativeUnit(BigDecimal seconds) {
      this.seconds = seconds;
    }
  }

  private static final Pattern UTC_NAME = Pattern.compile("(?i) ?(utc|gmt)$");
  private static final Pattern NUMBER = Pattern.compile("[+-]?\\d{1,30}(\\.\\d{1,30})?");
  private static final BigDecimal EPOCH_SECONDS_FROM = BigDecimal.valueOf(1_000_000_000L);
  private static final BigDecimal EPOCH_MILLIS_FROM = BigDecimal.valueOf(1_000_000_000_000L);
  private static final BigDecimal EPOCH_MICROS_FROM = BigDecimal.valueOf(1_000_000_000_000_000L);
  private static final BigDecimal EPOCH_NANOS_FROM = BigDecimal.valueOf(1, -18);
  private static final BigDecimal SECONDS_LIMIT = BigDecimal.valueOf(253_402_300_800L);
  private static final BigDecimal NANOS = BigDecimal.valueOf(1_000_000_000L);

  private static final DateTimeFormatter TEXT =
      new DateTimeFormatterBuilder()
          .parseCaseInsensitive()
          .append(DateTimeFormatter.ISO_LOCAL_DATE_TIME)
          .optionalStart()
          .parseLenient()
          .appendOffset("+HH", "Z")
          .optionalEnd()
          .toFormatter(Locale.ROOT)
          .withResolverStyle(ResolverStyle.STRICT);

  private TraceTimes() {}

  /**
   * Reads one time.
   *
   * @throws DateTimeException when the text is no time
   */
  static Instant parse(String text, RelativeUnit unit) {
    String trimmed = text.strip();
    Instant time =
        NUMBER.matcher(trimmed).matches()
            ? ofNumber(new BigDecimal(trimmed), unit)
            : ofText(trimmed);
    return time.truncatedTo(ChronoUnit.MICROS);
  }

  private static Instant ofNumber(BigDecimal number, RelativeUnit unit) {
    if (number.compareTo(EPOCH_NANOS_FROM) >= 0) {
      return ofSeconds(number.movePointLeft(9));
    }
    if (number.compareTo(EPOCH_MICROS_FROM) >= 0) {
      return ofSeconds(number.movePointLeft(6));
    }
    if (number.compareTo(EPOCH_MILLIS_FROM) >= 0) {
      return ofSeconds(number.movePointLeft(3));
    }
    if (unit == RelativeUnit.SECONDS && number.compareTo(EPOCH_SECONDS_FROM) >= 0) {
      return ofSeconds(number);
    }
    BigDecimal seconds = number.multiply(unit.seconds);
    return ofSeconds(seconds.add(BigDecimal.valueOf(RELATIVE_BASE.getEpochSecond())));
  }

  private static Instant ofSeconds(BigDecimal seconds) {
    if (seconds.signum() < 0 || seconds.compareTo(SECONDS_LIMIT) >= 0) {
      throw new DateTimeException("not from 1970 to 9999");
    }
    BigDecimal[] parts = seconds.divideAndRemainder(BigDecimal.ONE);
    return Instant.ofEpochSecond(parts[0].longValueExact(), parts[1].multiply(NANOS).longValue());
  }

  private static Instant ofText(String text) {
    if (text.length() == 10) {
      return LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
    }
    TemporalAccessor time = TEXT.parse(normalised(text));
    ZoneOffset offset = time.query(TemporalQueries.offset());
    return LocalDateTime.from(time).toInstant(offset == null ? ZoneOffset.UTC : offset);
  }

  private static String normalised(String text) {
    String time = text;
    if (time.length() > 10 && time.charAt(10) == ' ') {
      time = time.substring(0, 10) + "T" + time.substring(11);
    }
    time = UTC_NAME.matcher(time).replaceFirst("Z");
    return time.indexOf(' ') < 0 ? time : time.replaceFirst(" (?=[+-])", "");
  }
}
