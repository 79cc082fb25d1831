package io.usageledger.event;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** The limits of every field of an event, with their reasons. */
public final class Limits {
  /** A usage event has these in JSON, at every door and in a trace, and no others. */
  public static final Set<String> USAGE_FIELDS =
      Set.of(
          "event_id",
          "source",
          "account_id",
          "occurred_at",
          "operation",
          "provider",
          "model",
          "quantities",
          "api_key_id",
          "conversation_id",
          "attributes",
          "hold_id",
          "reported_cost",
          "raw_usage");

  /** Fits an index entry and every id format in the field (UUIDs, ULIDs, provider response ids). */
  public static final int ID_MAX_CHARS = 255;

  /**
   * Of an id in UTF-8: all ids of a roll-up row are one index entry, which Postgres bounds at 2,704
   * bytes.
   */
  public static final int ID_MAX_BYTES = 255;

  /** How the ids begin of credits that the ledger makes itself. */
  public static final List<String> RESERVED_CREDIT_ID_STARTS =
      List.of("adjustment/", "give-back/", "subscription/");

  public static final int PROVIDER_MAX_CHARS = 128;
  public static final int NAME_MAX_CHARS = 64;
  public static final int REASON_MAX_CHARS = 500;
  public static final int ATTRIBUTE_VALUE_MAX_CHARS = 1024;

  /** Usage is grouped by attributes; more of them is a document, and belongs elsewhere. */
  public static final int ATTRIBUTES_MAX = 64;

  /** Twice what the richest provider reports today. */
  public static final int METERS_MAX = 32;

  public static final int RAW_USAGE_MAX_CHARS = 16_384;

  /** Before it no model was metered: an earlier time is a clock that was never set. */
  public static final Instant OCCURRED_AT_MIN = Instant.parse("2015-01-01T00:00:00Z");

  /** How far a gateway's clock may run ahead of the clock that receives the event. */
  public static final Duration CLOCK_AHEAD_MAX = Duration.ofMinutes(5);

  /** Added where the log is read, so that what one clock accepted no other clock refuses. */
  public static final Duration CLOCK_SKEW_MAX = Duration.ofMinutes(5);

  public static final int AMOUNT_SCALE_MAX = 12;

  /** Below it an amount fits Avro's decimal(38,12). */
  public static final BigDecimal AMOUNT_LIMIT = BigDecimal.TEN.pow(26);

  /** Below it the largest quantity of every meter at the highest price still is an amount. */
  public static final BigDecimal UNIT_PRICE_LIMIT = BigDecimal.valueOf(100_000);

  /** A month has 2.6 billion milliseconds: nobody states a price of more than a trillion. */
  public static final long PER_MAX = 1_000_000_000_000L;

  public static final int PRIORITY_MAX = 1_000_000;

  /** Names of meters, units and attributes that SQL, Avro, URLs and metrics all can carry. */
  public static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,63}");

  /** Months in which usage may have occurred, see {@link #OCCURRED_AT_MIN}. */
  public static final Pattern MONTH =
      Pattern.compile("(201[5-9]|20[2-9]\\d|2[1-9]\\d\\d)-(0[1-9]|1[0-2])");

  public static final Set<String> OPERATIONS =
      Set.of(
          "chat",
          "completion",
          "embedding",
          "function_call",
          "image",
          "audio",
          "transcription",
          "speech",
          "translation",
          "voice_clone",
          "video",
          "rerank",
          "moderation",
          "search",
          "other");

  private Limits() {}
}
