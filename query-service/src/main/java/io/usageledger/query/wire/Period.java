package io.usageledger.query.wire;

import static io.usageledger.query.wire.ReadRefusal.PARAMETER_INVALID;
import static java.time.temporal.ChronoUnit.MICROS;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;

/**
 * A half-open range of time, [from, to), in microseconds as the database keeps them.
 *
 * @param from first instant that belongs to it
 * @param to first instant that no longer does
 */
public record Period(Instant from, Instant to) {
  /** What Postgres and RFC 3339 both can say. */
  public static final Instant EARLIEST = Instant.parse("0001-01-01T00:00:00Z");

  public static final Instant LATEST = Instant.parse("9999-12-31T23:59:59.999999Z");

  private static final Duration DEFAULT_LENGTH = Duration.ofDays(30);

  public Period {
    from = wholeMicros(from);
    to = wholeMicros(to);
    if (!from.isBefore(to)) {
      throw invalid("from", from.toString(), "an instant before to (" + to + ")");
    }
  }

  /** The range that is asked for; the last 30 days where an end is not said. */
  public static Period recent(QueryParameters parameters, Instant now) {
    Instant to = parameters.find("to").map(text -> parse("to", text)).orElse(now);
    Instant from =
        parameters
            .find("from")
            .map(text -> parse("from", text))
            .orElseGet(
                () ->
                    to.isAfter(EARLIEST.plus(DEFAULT_LENGTH))
                        ? to.minus(DEFAULT_LENGTH)
                        : EARLIEST);
    return new Period(from, to);
  }

  /** The range that is asked for; all of time where an end is not said. */
  public static Period any(QueryParameters parameters) {
    return new Period(
        parameters.find("from").map(text -> parse("from", text)).orElse(EARLIEST),
        parameters.find("to").map(text -> parse("to", text)).orElse(LATEST));
  }

  private static Instant parse(String name, String text) {
    Instant instant = parsed(text);
    if (instant == null || instant.isBefore(EARLIEST) || instant.isAfter(LATEST)) {
      throw invalid(
          name,
          text,
          "an RFC 3339 time of the years 1 to 9999, for instance 2026-03-01T00:00:00Z"
              + " (a + in an offset is sent as %2B)");
    }
    return instant;
  }

  private static @Nullable Instant parsed(String text) {
    try {
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeParseException e) {
      return null;
    }
  }

  /** Up: of times in whole microseconds the same ones lie before the result as before the given. */
  private static Instant wholeMicros(Instant instant) {
    Instant floor = instant.truncatedTo(MICROS);
    return floor.equals(instant) ? floor : floor.plus(1, MICROS);
  }

  private static ReadRefusedException invalid(String name, String value, String allowed) {
    return new ReadRefusedException(
        PARAMETER_INVALID, QueryParameters.complaint(name, value, allowed));
  }
}
