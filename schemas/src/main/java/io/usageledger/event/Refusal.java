package io.usageledger.event;

import java.util.Locale;

/**
 * Why an event is not posted, in order of precedence: of several faults the first is named. The
 * code is the same in HTTP answers, quarantine rows, metrics and docs/refusals.md.
 */
public enum Refusal {
  PARTITION_MISMATCH,
  UNDECODABLE,
  SCHEMA_UNKNOWN,
  RECORD_TYPE_UNEXPECTED,
  EVENT_MALFORMED,
  FIELD_UNKNOWN,
  ACCOUNT_ID_INVALID,
  KEY_MISMATCH,
  SOURCE_INVALID,
  EVENT_ID_INVALID,
  OCCURRED_AT_INVALID,
  OCCURRED_AT_OUT_OF_RANGE,
  OPERATION_UNKNOWN,
  PROVIDER_INVALID,
  MODEL_INVALID,
  RAW_USAGE_UNREADABLE,
  RAW_USAGE_CONTRADICTORY,
  QUANTITIES_MISSING,
  METER_INVALID,
  QUANTITY_INVALID,
  API_KEY_ID_INVALID,
  CONVERSATION_ID_INVALID,
  ATTRIBUTES_INVALID,
  HOLD_ID_INVALID,
  REPORTED_COST_INVALID,
  RAW_USAGE_INVALID,
  UNIT_INVALID,
  AMOUNT_INVALID,
  PERIOD_INVALID,
  REASON_INVALID,
  SUBSCRIPTION_INVALID,
  ACCOUNT_CHANGE_INVALID,
  IDENTITY_CONFLICT,
  MONTH_CLOSED,
  USAGE_UNKNOWN,
  CREDIT_UNKNOWN;

  /** The name that programs see, for instance {@code quantity_invalid}. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }
}
