package io.usageledger.ledger.rebuild;

import java.util.List;
import java.util.Locale;

/**
 * A table of the projections, and how two generations of it are compared: by a digest of each
 * group's rows, a group being an account's where the table has accounts, and row by row where
 * digests differ. All statements read whichever generation the search path finds.
 */
enum ComparedTable {
  ACCOUNTS(Rows.OF_ACCOUNTS, "account_id"),
  BALANCES(Rows.OF_ACCOUNTS, "account_id", "unit"),
  CREDITS(Rows.OF_ACCOUNTS, "account_id", "credit_number"),
  SUBSCRIPTIONS(Rows.OF_ACCOUNTS, "account_id", "subscription_id"),
  ENTRIES(Rows.ENTRIES, "account_id", "sequence_number"),
  USAGE_HISTORY(Rows.USAGE, "account_id", "occurred_at", "posting_number"),
  USAGE_HOURS(
      Rows.HOURS,
      "account_id",
      "hour_at",
      "provider",
      "model_id",
      "operation",
      "api_key_id",
      "unit"),
  USAGE_HOUR_METERS(
      Rows.HOURS,
      "account_id",
      "hour_at",
      "provider",
      "model_id",
      "operation",
      "api_key_id",
      "unit",
      "meter"),
  QUARANTINE(Rows.OF_ACCOUNTS_OR_NONE, "topic", "record_partition", "record_offset", "appended_at"),
  EVENT_IDENTITIES(Rows.IDENTITIES, "identity"),
  SOURCE_OUTCOMES(Rows.FEW, "source", "outcome", "log_partition"),
  USAGE_MONTHS(Rows.FEW, "month_at", "log_partition"),
  APPLIED_OFFSETS(Rows.FEW, "topic", "log_partition"),
  RATE_CARDS(Rows.FEW, "rate_card_id"),
  PRICES(Rows.FEW, "price_id"),
  MODEL_ALIASES(Rows.FEW, "alias_id"),
  MODELS(Rows.FEW, "provider", "model_id");

  private static final String THEIRS = "account_id = any(cast(? as text[]))";
  private static final String ATTACHED =
      "date_trunc('month', occurred_at, 'UTC') <> all(cast(? as timestamptz[]))";

  private static final String DIGESTS =
      """
      select %s collate "C" as group_key, count(*), sum(hash_record_extended(t, 1)), sum(hash_record_extended(t, 2))
      from %s t
      where %s
      group by 1
      order by 1
      """;

  private static final String ROWS =
      """
      select to_jsonb(t)
      from %s t
      where %s = ? and %s
      """;

  /** Entries of each account after a number. */
  private static final String LATE_ENTRIES =
      """
      select e.*
      from unnest(cast(? as text[]), cast(? as bigint[])) as late (account_id, after)
      join entries e on e.account_id = late.account_id and e.sequence_number > late.after
      """;

  private static final String LATE_USAGE =
      """
      (select u.*
      from (select distinct account_id, occurred_at, posting_number from (%s) e) late
      join usage_history u using (account_id, occurred_at, posting_number))
      """
          .formatted(LATE_ENTRIES);

  private static final String LATE_HOURS =
      """
      (select h.*
      from (select distinct account_id, date_trunc('hour', occurred_at, 'UTC') as hour_at from (%s) e) late
      join %s h using (account_id, hour_at))
      """;

  /** What kind of rows a table has, and which of them are compared when only late ones are. */
  enum Rows {
    /** All of the accounts that are late. */
    OF_ACCOUNTS("account_id"),
    /** Likewise; some are no account's. */
    OF_ACCOUNTS_OR_NONE("coalesce(account_id, '')"),
    /** The late ones. */
    ENTRIES("account_id"),
    /** Those that late entries were posted for, but of months that are archived. */
    USAGE("account_id"),
    /** The hours that late entries touch. */
    HOURS("account_id"),
    /** None: there are many, and none says whose it is. */
    IDENTITIES("left(identity::text, 3)"),
    /** All. */
    FEW("''");

    private final String group;

    Rows(String group) {
      this.group = group;
    }
  }

  private final Rows rows;
  private final List<String> key;

  ComparedTable(Rows rows, String... key) {
    this.rows = rows;
    this.key = List.of(key);
  }

  private String table() {
    return name().toLowerCase(Locale.ROOT);
  }

  Rows kind() {
    return rows;
  }

  /**
   * group, count of rows, two sums of hashes; in the order of the groups' bytes. Parameters: the
   * archived months, of {@link Rows#USAGE} alone.
   */
  String digests() {
    return DIGESTS.formatted(rows.group, table(), rows == Rows.USAGE ? ATTACHED : "true");
  }

  /**
   * Likewise, of late rows. Parameters: the accounts; then, of entries and what follows from them,
   * the number of each account's newest entry that is not late; then as above. None for those of
   * which all is compared.
   */
  String lateDigests() {
    return switch (rows) {
      case OF_ACCOUNTS -> DIGESTS.formatted(rows.group, table(), THEIRS);
      case OF_ACCOUNTS_OR_NONE ->
          DIGESTS.formatted(rows.group, table(), rows.group + " = any(cast(? as text[]))");
      case ENTRIES -> DIGESTS.formatted(rows.group, "(" + LATE_ENTRIES + ")", "true");
      case USAGE -> DIGESTS.formatted(rows.group, LATE_USAGE, ATTACHED);
      case HOURS ->
          DIGESTS.formatted(rows.group, LATE_HOURS.formatted(LATE_ENTRIES, table()), "true");
      case IDENTITIES, FEW -> digests();
    };
  }

  /** The rows of one group as JSON. Parameters: the group; then as for {@link #digests}. */
  String rows() {
    return ROWS.formatted(table(), rows.group, rows == Rows.USAGE ? ATTACHED : "true");
  }

  List<String> key() {
    return key;
  }

  boolean hasAccounts() {
    return rows != Rows.IDENTITIES && rows != Rows.FEW;
  }
}
