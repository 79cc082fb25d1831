package io.usageledger.event;

import static io.usageledger.event.Refusal.ACCOUNT_ID_INVALID;
import static io.usageledger.event.Refusal.AMOUNT_INVALID;
import static io.usageledger.event.Refusal.API_KEY_ID_INVALID;
import static io.usageledger.event.Refusal.ATTRIBUTES_INVALID;
import static io.usageledger.event.Refusal.CONVERSATION_ID_INVALID;
import static io.usageledger.event.Refusal.EVENT_ID_INVALID;
import static io.usageledger.event.Refusal.EVENT_MALFORMED;
import static io.usageledger.event.Refusal.HOLD_ID_INVALID;
import static io.usageledger.event.Refusal.METER_INVALID;
import static io.usageledger.event.Refusal.MODEL_INVALID;
import static io.usageledger.event.Refusal.OCCURRED_AT_OUT_OF_RANGE;
import static io.usageledger.event.Refusal.OPERATION_UNKNOWN;
import static io.usageledger.event.Refusal.PERIOD_INVALID;
import static io.usageledger.event.Refusal.PROVIDER_INVALID;
import static io.usageledger.event.Refusal.QUANTITIES_MISSING;
import static io.usageledger.event.Refusal.QUANTITY_INVALID;
import static io.usageledger.event.Refusal.RAW_USAGE_INVALID;
import static io.usageledger.event.Refusal.REASON_INVALID;
import static io.usageledger.event.Refusal.REPORTED_COST_INVALID;
import static io.usageledger.event.Refusal.SOURCE_INVALID;
import static io.usageledger.event.Refusal.SUBSCRIPTION_INVALID;
import static io.usageledger.event.Refusal.UNIT_INVALID;
import static java.util.Objects.requireNonNull;

import io.usageledger.log.AccountTicked;
import io.usageledger.log.BalanceAdjusted;
import io.usageledger.log.CreditsGranted;
import io.usageledger.log.CreditsRevoked;
import io.usageledger.log.EventQuarantined;
import io.usageledger.log.ModelAliased;
import io.usageledger.log.PricePublished;
import io.usageledger.log.ReportedCost;
import io.usageledger.log.SubscriptionChanged;
import io.usageledger.log.UsageRated;
import io.usageledger.log.UsageRecorded;
import io.usageledger.log.UsageVoided;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Checks every field of an event against {@link Limits}; the two doors and the ledger itself use
 * the same checks. Each method returns normally or throws a {@link RefusedException} that names the
 * first fault in the order of {@link Refusal}.
 */
public final class EventChecks {
  private static final Set<String> STATUSES = Set.of("active", "cancelled", "expired", "suspended");

  private EventChecks() {}

  /**
   * Checks a usage event.
   *
   * @param latest the latest time at which it may have occurred: the reader's time plus the allowed
   *     clock lead
   */
  public static void check(UsageRecorded event, Instant latest) {
    accountId(event.getAccountId());
    id(SOURCE_INVALID, "source", event.getSource());
    id(EVENT_ID_INVALID, "event_id", event.getEventId());
    occurredAt(event.getOccurredAt(), latest);
    oneOf(Limits.OPERATIONS, OPERATION_UNKNOWN, "operation", event.getOperation());
    text(PROVIDER_INVALID, "provider", event.getProvider(), Limits.PROVIDER_MAX_CHARS);
    id(MODEL_INVALID, "model", event.getModel());
    quantities(event.getQuantities());
    optionalText(API_KEY_ID_INVALID, "api_key_id", event.getApiKeyId());
    optionalText(CONVERSATION_ID_INVALID, "conversation_id", event.getConversationId());
    attributes(event.getAttributes());
    optionalText(HOLD_ID_INVALID, "hold_id", event.getHoldId());
    reportedCost(event.getReportedCost());
    rawUsage(event.getRawUsage());
  }

  public static void check(UsageVoided event) {
    accountId(event.getAccountId());
    id(SOURCE_INVALID, "source", event.getSource());
    id(EVENT_ID_INVALID, "event_id", event.getEventId());
    reason(event.getReason());
  }

  public static void check(UsageRated event) {
    accountId(event.getAccountId());
    id(SOURCE_INVALID, "source", event.getSource());
    id(EVENT_ID_INVALID, "event_id", event.getEventId());
    id(EVENT_ID_INVALID, "rating_id", event.getRatingId());
    reason(event.getReason());
  }

  public static void check(CreditsGranted event) {
    accountId(event.getAccountId());
    id(EVENT_ID_INVALID, "credit_id", event.getCreditId());
    for (String reserved : Limits.RESERVED_CREDIT_ID_STARTS) {
      if (event.getCreditId().startsWith(reserved)) {
        throw refused(
            EVENT_ID_INVALID,
            "credit_id",
            quoted(event.getCreditId()),
            "begins as only credits do that the ledger makes");
      }
    }
    name(UNIT_INVALID, "unit", event.getUnit());
    amount("amount", event.getAmount());
    if (event.getAmount().signum() <= 0) {
      throw refused(AMOUNT_INVALID, "amount", event.getAmount().toPlainString(), "not above zero");
    }
    if (event.getPriority() < 0 || event.getPriority() > Limits.PRIORITY_MAX) {
      throw refused(AMOUNT_INVALID, "priority", "" + event.getPriority(), "not from 0 to 1000000");
    }
    Instant expiresAt = event.getExpiresAt();
    if (expiresAt != null) {
      period("expires_at", event.getEffectiveAt(), expiresAt);
    }
    period("effective_at", Instant.EPOCH, event.getEffectiveAt());
    optionalText(SUBSCRIPTION_INVALID, "subscription_id", event.getSubscriptionId());
    reason(event.getReason());
  }

  public static void check(CreditsRevoked event) {
    accountId(event.getAccountId());
    id(EVENT_ID_INVALID, "revocation_id", event.getRevocationId());
    id(EVENT_ID_INVALID, "credit_id", event.getCreditId());
    reason(event.getReason());
  }

  public static void check(BalanceAdjusted event) {
    accountId(event.getAccountId());
    id(EVENT_ID_INVALID, "adjustment_id", event.getAdjustmentId());
    name(UNIT_INVALID, "unit", event.getUnit());
    amount("amount", event.getAmount());
    if (event.getAmount().signum() == 0) {
      throw refused(AMOUNT_INVALID, "amount", "0", "nothing to adjust");
    }
    reason(event.getReason());
  }

  public static void check(SubscriptionChanged event) {
    accountId(event.getAccountId());
    id(EVENT_ID_INVALID, "change_id", event.getChangeId());
    id(SUBSCRIPTION_INVALID, "subscription_id", event.getSubscriptionId());
    text(SUBSCRIPTION_INVALID, "tier", event.getTier(), Limits.NAME_MAX_CHARS);
    oneOf(STATUSES, SUBSCRIPTION_INVALID, "status", event.getStatus());
    name(UNIT_INVALID, "unit", event.getUnit());
    notNegative("allowance", event.getAllowance());
    notNegative("rollover_cap", event.getRolloverCap());
    period("period_start", Instant.EPOCH, event.getPeriodStart());
    period("period_end", event.getPeriodStart(), event.getPeriodEnd());
    attributes(event.getAttributes());
  }

  public static void check(AccountTicked event) {
    accountId(event.getAccountId());
  }

  /** Checks a price, as the doors and the reader of the price topic do. */
  public static void check(PricePublished price) {
    text(PROVIDER_INVALID, "provider", price.getProvider(), Limits.PROVIDER_MAX_CHARS);
    id(MODEL_INVALID, "model", price.getModel());
    name(METER_INVALID, "meter", price.getMeter());
    name(UNIT_INVALID, "unit", price.getUnit());
    notNegative("unit_price", price.getUnitPrice());
    if (price.getUnitPrice().compareTo(Limits.UNIT_PRICE_LIMIT) >= 0) {
      throw refused(AMOUNT_INVALID, "unit_price", shown(price.getUnitPrice()), "not below 100000");
    }
    if (price.getAboveInputTokens() < 0) {
      throw refused(
          AMOUNT_INVALID, "above_input_tokens", "" + price.getAboveInputTokens(), "negative");
    }
    period("effective_at", Limits.OCCURRED_AT_MIN.minusSeconds(1), price.getEffectiveAt());
    period("published_at", Instant.EPOCH, price.getPublishedAt());
  }

  /** Checks an alias, as the door and the reader of the price topic do. */
  public static void check(ModelAliased alias) {
    text(PROVIDER_INVALID, "provider", alias.getProvider(), Limits.PROVIDER_MAX_CHARS);
    id(MODEL_INVALID, "model", alias.getModel());
    String pricedAs = alias.getPricedAsProvider();
    text(PROVIDER_INVALID, "priced_as_provider", pricedAs, Limits.PROVIDER_MAX_CHARS);
    id(MODEL_INVALID, "priced_as_model", alias.getPricedAsModel());
    if (alias.getModel().equals("*") != alias.getPricedAsModel().equals("*")) {
      throw refused(
          MODEL_INVALID,
          "priced_as_model",
          quoted(alias.getPricedAsModel()),
          "model and priced_as_model are both \"*\", or none is");
    }
    period("effective_at", Limits.OCCURRED_AT_MIN.minusSeconds(1), alias.getEffectiveAt());
    period("published_at", Instant.EPOCH, alias.getPublishedAt());
  }

  /** Checks where a quarantined record says that it stood; what it is, is in its bytes. */
  public static void check(EventQuarantined event) {
    id(EVENT_MALFORMED, "topic", event.getTopic());
    text(EVENT_MALFORMED, "reason", event.getReason(), Limits.NAME_MAX_CHARS);
    if (event.getPartition() < 0 || event.getOffset() < 0) {
      throw refused(
          EVENT_MALFORMED, "position", event.getPartition() + "/" + event.getOffset(), "negative");
    }
    period("appended_at", Instant.EPOCH.minusSeconds(1), event.getAppendedAt());
  }

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
    if (value.chars().anyMatch(Character::isISOControl) || !paired(value)) {
      throw refused(refusal, field, quoted(value), "a control character or a broken surrogate");
    }
  }

  /**
   * Checks an id: a text of at most 255 characters, and of at most 255 bytes in UTF-8, so that the
   * ids of a row fit one index entry together.
   */
  public static void id(Refusal refusal, String field, @Nullable String value) {
    text(refusal, field, value, Limits.ID_MAX_CHARS);
    int bytes = requireNonNull(value).getBytes(StandardCharsets.UTF_8).length;
    if (bytes > Limits.ID_MAX_BYTES) {
      throw refused(refusal, field, quoted(value), bytes + " bytes in UTF-8, more than 255");
    }
  }

  /** Checks a name of ours: a meter, a unit. */
  public static void name(Refusal refusal, String field, @Nullable String value) {
    if (value == null || !Limits.NAME.matcher(value).matches()) {
      throw refused(refusal, field, quoted(value), "not of the form [a-z][a-z0-9_]*, at most 64");
    }
  }

  private static void oneOf(
      Set<String> known, Refusal refusal, String field, @Nullable String value) {
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

  private static void notNegative(String field, BigDecimal amount) {
    amount(field, amount);
    if (amount.signum() < 0) {
      throw refused(AMOUNT_INVALID, field, amount.toPlainString(), "negative");
    }
  }

  private static void occurredAt(Instant occurredAt, Instant latest) {
    if (occurredAt.isBefore(Limits.OCCURRED_AT_MIN)) {
      throw refused(OCCURRED_AT_OUT_OF_RANGE, "occurred_at", "" + occurredAt, "before 2015");
    }
    if (occurredAt.isAfter(latest)) {
      throw refused(
          OCCURRED_AT_OUT_OF_RANGE, "occurred_at", "" + occurredAt, "later than " + latest);
    }
  }

  private static void quantities(Map<String, Long> quantities) {
    if (quantities.isEmpty()) {
      throw refused(QUANTITIES_MISSING, "quantities", "{}", "no meter");
    }
    if (quantities.size() > Limits.METERS_MAX) {
      throw refused(METER_INVALID, "quantities", quantities.size() + " meters", "more than 32");
    }
    quantities.keySet().forEach(meter -> name(METER_INVALID, "meter", meter));
    quantities.forEach(EventChecks::quantity);
  }

  private static void quantity(String meter, @Nullable Long quantity) {
    if (quantity == null || quantity < 0) {
      throw new RefusedException(
          QUANTITY_INVALID, "negative quantity (%s=%s)".formatted(meter, quantity));
    }
  }

  private static void attributes(Map<String, String> attributes) {
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

  private static void reportedCost(@Nullable ReportedCost cost) {
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

  private static void rawUsage(@Nullable String rawUsage) {
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

  private static void period(String field, Instant start, Instant end) {
    if (!end.isAfter(start) || !end.isBefore(Instant.parse("9999-01-01T00:00:00Z"))) {
      throw refused(PERIOD_INVALID, field, "" + end, "not after " + start + " and before 9999");
    }
  }

  private static void optionalText(Refusal refusal, String field, @Nullable String value) {
    if (value != null) {
      id(refusal, field, value);
    }
  }

  private static void reason(@Nullable String reason) {
    if (reason != null) {
      text(REASON_INVALID, "reason", reason, Limits.REASON_MAX_CHARS);
    }
  }

  private static boolean paired(String value) {
    return value
        .codePoints()
        .noneMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
  }

  private static RefusedException refused(Refusal refusal, String field, String value, String why) {
    return new RefusedException(refusal, "%s is %s: %s".formatted(field, value, why));
  }

  /** Writing out a number of a million digits takes seconds, and nobody reads it. */
  private static String shown(BigDecimal amount) {
    int bits = amount.unscaledValue().bitLength();
    return bits > 256 ? "a number of " + bits + " bits" : amount.toString();
  }

  private static String quoted(@Nullable String value) {
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
