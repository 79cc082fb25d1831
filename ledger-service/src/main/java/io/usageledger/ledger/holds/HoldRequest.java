package io.usageledger.ledger.holds;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.usageledger.event.FieldChecks;
import io.usageledger.event.Refusal;
import io.usageledger.event.RefusedException;
import io.usageledger.ledger.problems.BodyFault;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a gateway asks for before an inference.
 *
 * @param amount exact decimal text in unit, above zero
 * @param ttl lease as an ISO 8601 duration, for instance PT60S; from a second to a day
 */
record HoldRequest(
    @JsonProperty("hold_id") @Nullable String holdId,
    @JsonProperty("account_id") @Nullable String accountId,
    @JsonProperty("unit") @Nullable String unit,
    @JsonProperty("amount") @Nullable String amount,
    @JsonProperty("ttl") @Nullable String ttl) {
  /** Longer than any inference; a hold that outlives it would be a leak. */
  private static final Duration TTL_MAX = Duration.ofDays(1);

  private static final Duration TTL_MIN = Duration.ofSeconds(1);

  /** Plain notation only: an exponent could write a number that no memory holds. */
  private static final Pattern AMOUNT = Pattern.compile("\\d{1,26}(\\.\\d{1,12})?");

  /**
   * @throws RefusedException naming the first field that is wrong
   */
  WantedHold checked() {
    FieldChecks.accountId(accountId);
    FieldChecks.id(Refusal.HOLD_ID_INVALID, "hold_id", holdId);
    FieldChecks.name(Refusal.UNIT_INVALID, "unit", unit);
    return new WantedHold(
        requireNonNull(holdId),
        requireNonNull(accountId),
        requireNonNull(unit),
        checkedAmount(),
        checkedTtl());
  }

  private BigDecimal checkedAmount() {
    if (amount != null && AMOUNT.matcher(amount).matches()) {
      BigDecimal value = new BigDecimal(amount);
      if (value.signum() > 0) {
        return value;
      }
    }
    throw refused(
        Refusal.AMOUNT_INVALID,
        "amount",
        amount,
        "a plain decimal text above 0 with at most 26 digits before the point and 12 after it, for instance 2.5");
  }

  private Duration checkedTtl() {
    try {
      Duration value = Duration.parse(String.valueOf(ttl));
      if (value.compareTo(TTL_MIN) >= 0 && value.compareTo(TTL_MAX) <= 0) {
        return value;
      }
    } catch (DateTimeException notADuration) {
      // told below, together with one that is out of range
    }
    throw refused(
        Refusal.PERIOD_INVALID, "ttl", ttl, "a duration from PT1S to PT24H, for instance PT60S");
  }

  private static RefusedException refused(
      Refusal refusal, String field, @Nullable String value, String wanted) {
    String sent = value == null ? "missing" : "\"" + BodyFault.shown(value) + "\"";
    return new RefusedException(refusal, "%s is %s; wanted is %s".formatted(field, sent, wanted));
  }
}
