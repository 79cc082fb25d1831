package io.usageledger.ingest.intake;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Times as RFC 3339 writes them: seconds and a zone are wanted, any offset is taken, what is finer
 * than a microsecond is cut off. A leap second has no place in the ledger's time and is refused.
 */
public final class EventTime {
  private static final Pattern RFC_3339 =
      Pattern.compile(
          "(\\d{4}-\\d\\d-\\d\\d)[Tt](\\d\\d:\\d\\d:\\d\\d)(\\.\\d{1,30})?([Zz]|[+-]\\d\\d:\\d\\d)");

  /** A point and nine digits: nanoseconds, the finest that is read before it is cut. */
  private static final int FRACTION_MAX_CHARS = 10;

  private EventTime() {}

  public static Optional<Instant> find(String text) {
    Matcher parts = RFC_3339.matcher(text);
    if (!parts.matches()) {
      return Optional.empty();
    }
    String fraction = parts.group(3) == null ? "" : parts.group(3);
    String read = fraction.substring(0, Math.min(fraction.length(), FRACTION_MAX_CHARS));
    String zone = parts.group(4).toUpperCase(Locale.ROOT);
    try {
      return Optional.of(
          OffsetDateTime.parse(parts.group(1) + "T" + parts.group(2) + read + zone)
              .toInstant()
              .truncatedTo(ChronoUnit.MICROS));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
