package io.usageledger.event;

import static io.usageledger.event.Refusal.ACCOUNT_ID_INVALID;
import static io.usageledger.event.Refusal.AMOUNT_INVALID;
import static io.usageledger.event.Refusal.ATTRIBUTES_INVALID;
import static io.usageledger.event.Refusal.METER_INVALID;
import static io.usageledger.event.Refusal.OCCURRED_AT_OUT_OF_RANGE;
import static io.usageledger.event.Refusal.PERIOD_INVALID;
import static io.usageledger.event.Refusal.QUANTITIES_MISSING;
import static io.usageledger.event.Refusal.QUANTITY_INVALID;
import static io.usageledger.event.Refusal.RAW_USAGE_INVALID;
import static io.usageledger.event.Refusal.REASON_INVALID;
import static io.usageledger.event.Refusal.REPORTED_COST_INVALID;
import static java.util.Objects.requireNonNull;

import io.usageledger.log.ReportedCost;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Checks single fields against {@link Limits}. Each method returns normally or throws a {@link
 * RefusedException} that says which field is wrong, with its value and why.
 */
public final class FieldChecks {
  private FieldChecks() {}

  /** Checks an account id on its own, as the path of a URL carries it. */
  public static void accountId(@Nullable String accountId) {
    id(ACCOUNT_ID_INVALID, "account_id", accountId);
  }

  /**
   * Checks a text that must be there: not blank, at most {@code maxChars}, no control characters.
   */
  public static void text(Refusal refusal, String field, @Nullable String value, int maxChars) {
    if (value == null || value.isBlank()) {
      throw refused(refusal, field, quoted(value), "missing or blank");
    }
    if (value.length() > maxChars) {
      String start = quoted(value.substring(0, 32)) + "...";
      throw refused(refusal, field, start, value.length() + " characters, more than " + maxChars);
    }
    if (hasControl(value) || !paired(value)) {
      throw refused(refusal, field, quoted(value), "a control character or a broken surrogate");
    }
  }

  /**
   * Checks an id: a text of at most 255 characters, and of at most 255 bytes in UTF-8, so that the
   * ids of a row fit one index entry together.
   */
  public static void id(Refusal refusal, String field, @Nullable String value) {
    text(refusal, field, value, Limits.ID_MAX_CHARS);
    // No character takes more than three bytes of UTF-8 for each of its chars.
    if (requireNonNull(value).length() <= Limits.ID_MAX_BYTES / 3) {
      return;
    }
    int bytes = value.getBytes(StandardCharsets.UTF_8).length;
    if (bytes > Limits.ID_MAX_BYTES) {
      throw refused(refusal, field, quoted(value), bytes + " bytes in UTF-8, more than 255");
    }
  }

  /** An id that is good; null in place of any other, which a table or a message may not hold. */
  public static @Nullable String goodId(@Nullable String value) {
    try {
      id(Refusal.EVENT_ID_INVALID, "id", value);
      return value;
    } catch (RefusedException e) {
      return null;
    }
  }

  /** Checks a name of ours: a meter, a unit. */
  public static void name(Refusal refusal, String field, @Nullable String value) {
    if (value == null || !isName(value)) {
      throw refused(refusal, field, quoted(value), "not of the form [a-z][a-z0-9_]*, at most 64");
    }
  }

  /** As {@link Limits#NAME} says, which a test compares; every meter of every event comes by. */
  static boolean isName(String value) {
    if (value.isEmpty() || value.length() > Limits.NAME_MAX_CHARS || !isLower(value.charAt(0))) {
      return false;
    }
    for (int i = 1; i < value.length(); i++) {
      char c = value.charAt(i);
      if (!isLower(c) && c != '_' && (c < '0' || c > '9')) {
        return false;
      }
    }
    return true;
  }

  private static boolean isLower(char c) {
    return c >= 'a' && c <= 'z';
  }

  static void oneOf(Set<String> known, Refusal refusal, String field, @Nullable String value) {
    if (value == null || !known.contains(value)) {
      throw refused(refusal, field, quoted(value), "not one we know");
    }
  }

  /** Checks that an amount is exact in our scale and range, whatever its sign. */
  public static void amount(String field, BigDecimal amount) {
    if (amount.scale() > Limits.AMOUNT_SCALE_MAX
        && amount.stripTrailingZeros().scale() > Limits.AMOUNT_SCALE_MAX) {
      throw refused(AMOUNT_INVALID, field, shown(amount), "more than 12 places after the point");
    }
    if (amount.abs().compareTo(Limits.AMOUNT_LIMIT) >= 0) {
      throw refused(AMOUNT_INVALID, field, shown(amount), "not below 10^26");
    }
  }

  static void notNegative(String field, BigDecimal amount) {
    amount(field, amount);
    if (amount.signum() < 0) {
      throw refused(AMOUNT_INVALID, field, amount.toPlainString(), "negative");
    }
  }

  static void occurredAt(Instant occurredAt, Instant latest) {
    if (occurredAt.isBefore(Limits.OCCURRED_AT_MIN)) {
      throw refused(OCCURRED_AT_OUT_OF_RANGE, "occurred_at", "" + occurredAt, "before 2015");
    }
    if (occurredAt.isAfter(latest)) {
      throw refused(
          OCCURRED_AT_OUT_OF_RANGE, "occurred_at", "" + occurredAt, "later than " + latest);
    }
  }

  static void quantities(Map<String, Long> quantities) {
    if (quantities.isEmpty()) {
      throw refused(QUANTITIES_MISSING, "quantities", "{}", "no meter");
    }
    if (quantities.size() > Limits.METERS_MAX) {
      throw refused(METER_INVALID, "quantities", quantities.size() + " meters", "more than 32");
    }
    for (String meter : quantities.keySet()) {
      name(METER_INVALID, "meter", meter);
    }
    quantities.forEach(FieldChecks::quantity);
  }

  private static void quantity(String meter, @Nullable Long quantity) {
    if (quantity == null || quantity < 0) {
      throw new RefusedException(
          QUANTITY_INVALID, "negative quantity (%s=%s)".formatted(meter, quantity));
    }
  }

  static void attributes(Map<String, String> attributes) {
    if (attributes.size() > Limits.ATTRIBUTES_MAX) {
      throw refused(
          ATTRIBUTES_INVALID, "attributes", attributes.size() + " attributes", "more than 64");
    }
    attributes.forEach(
        (name, value) -> {
          text(ATTRIBUTES_INVALID, "attribute name", name, Limits.NAME_MAX_CHARS);
          if (value.length() > Limits.ATTRIBUTE_VALUE_MAX_CHARS) {
            throw refused(
                ATTRIBUTES_INVALID, name, value.length() + " characters", "more than 1024");
          }
          if (value.indexOf('\u0000') >= 0 || !paired(value)) {
            throw refused(ATTRIBUTES_INVALID, name, quoted(value), "a character no text can hold");
          }
        });
  }

  static void reportedCost(@Nullable ReportedCost cost) {
    if (cost == null) {
      return;
    }
    name(REPORTED_COST_INVALID, "reported_cost.currency", cost.getCurrency());
    if (cost.getAmount().signum() < 0 || cost.getAmount().compareTo(Limits.AMOUNT_LIMIT) >= 0) {
      throw refused(
          REPORTED_COST_INVALID,
          "reported_cost.amount",
          shown(cost.getAmount()),
          "negative, or not below 10^26");
    }
  }

  static void rawUsage(@Nullable String rawUsage) {
    if (rawUsage == null) {
      return;
    }
    if (rawUsage.length() > Limits.RAW_USAGE_MAX_CHARS
        || rawUsage.indexOf('\u0000') >= 0
        || !paired(rawUsage)) {
      throw refused(
          RAW_USAGE_INVALID,
          "raw_usage",
          rawUsage.length() + " characters",
          "more than 16384, or a character no text can hold");
    }
  }

  static void period(String field, Instant start, Instant end) {
    if (!end.isAfter(start) || !end.isBefore(Instant.parse("9999-01-01T00:00:00Z"))) {
      throw refused(PERIOD_INVALID, field, "" + end, "not after " + start + " and before 9999");
    }
  }

  static void optionalText(Refusal refusal, String field, @Nullable String value) {
    if (value != null) {
      id(refusal, field, value);
    }
  }

  static void reason(@Nullable String reason) {
    if (reason != null) {
      text(REASON_INVALID, "reason", reason, Limits.REASON_MAX_CHARS);
    }
  }

  private static boolean hasControl(String value) {
    for (int i = 0; i < value.length(); i++) {
      if (Character.isISOControl(value.charAt(i))) {
        return true;
      }
    }
    return false;
  }

  private static boolean paired(String value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (Character.isSurrogate(c)) {
        if (Character.isLowSurrogate(c)
            || i + 1 == value.length()
            || !Character.isLowSurrogate(value.charAt(i + 1))) {
          return false;
        }
        i++;
      }
    }
    return true;
  }

  static RefusedException refused(Refusal refusal, String field, String value, String why) {
    return new RefusedException(refusal, "%s is %s: %s".formatted(field, value, why));
  }

  /** Writing out a number of a million digits takes seconds, and nobody reads it. */
  static String shown(BigDecimal amount) {
    int bits = amount.unscaledValue().bitLength();
    return bits > 256 ? "a number of " + bits + " bits" : amount.toString();
  }

  /** As a refusal shows it: its first 64 characters, none of them invisible. */
  public static String quoted(@Nullable String value) {
    if (value == null) {
      return "missing";
    }
    StringBuilder text = new StringBuilder("\"");
    value.chars().limit(64).forEach(c -> text.append(printable((char) c)));
    return text.append('"').toString();
  }

  private static String printable(char c) {
    return Character.isISOControl(c) || Character.isSurrogate(c)
        ? "\\u%04x".formatted((int) c)
        : String.valueOf(c);
  }
}
