package io.usageledger.ledger.rating;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.usageledger.event.FieldChecks;
import io.usageledger.event.Limits;
import io.usageledger.event.Refusal;
import io.usageledger.event.RefusedException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * What an operator asks for.
 *
 * @param from first occurred_at, RFC 3339 in any zone
 * @param to first occurred_at after the range, RFC 3339 in any zone
 * @param model MODEL or PROVIDER/MODEL; absent is any
 * @param accountId absent is any
 * @param dryRunOnly whether it ends when the differences are known; absent is no
 */
record RerateRequest(
    @JsonProperty("from") @Nullable String from,
    @JsonProperty("to") @Nullable String to,
    @JsonProperty("model") @Nullable String model,
    @JsonProperty("account_id") @Nullable String accountId,
    @JsonProperty("reason") @Nullable String reason,
    @JsonProperty("dry_run") @Nullable Boolean dryRunOnly) {
  /** Later ones have no four-digit year. */
  private static final Instant TIME_LIMIT = Instant.parse("9999-01-01T00:00:00Z");

  private static final int MODEL_MAX_CHARS = Limits.PROVIDER_MAX_CHARS + 1 + Limits.ID_MAX_CHARS;

  boolean dryRun() {
    return Boolean.TRUE.equals(dryRunOnly);
  }

  /**
   * @throws RefusedException naming the first field that is wrong
   */
  RerateScope checked() {
    if (accountId != null) {
      FieldChecks.accountId(accountId);
    }
    if (model != null) {
      FieldChecks.text(Refusal.MODEL_INVALID, "model", model, MODEL_MAX_CHARS);
    }
    Instant first = time("from", from);
    Instant end = time("to", to);
    if (!first.isBefore(end)) {
      throw new RefusedException(
          Refusal.PERIOD_INVALID,
          "from (%s) is not before to (%s), the first instant after the range"
              .formatted(first, end));
    }
    if (reason != null) {
      FieldChecks.text(Refusal.REASON_INVALID, "reason", reason, Limits.REASON_MAX_CHARS);
    }
    return new RerateScope(first, end, orEmpty(model), orEmpty(accountId));
  }

  private static Instant time(String field, @Nullable String text) {
    try {
      Instant time = OffsetDateTime.parse(String.valueOf(text)).toInstant();
      if (!time.isBefore(Instant.EPOCH) && time.isBefore(TIME_LIMIT)) {
        return time.truncatedTo(ChronoUnit.MICROS);
      }
    } catch (DateTimeException noTime) {
      // told below, together with one that is out of range
    }
    throw new RefusedException(
        Refusal.PERIOD_INVALID,
        "%s is %s: no time with a zone of the years 1970 to 9998, like 2026-01-31T00:00:00Z"
            .formatted(field, FieldChecks.quoted(text)));
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }
}
