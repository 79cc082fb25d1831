package io.usageledger.ledger.fold;

import java.util.Locale;

/** What a line of the journal is. */
public enum EntryKind {
  /** A usage event's debit, one per credit drawn, and one for what no credit covers. */
  USAGE,
  /** A usage event without a price: amount 0, so that the chain covers its row. */
  UNRATED,
  /** What a later rating adds or gives back. */
  RATED,
  /** What a void gives back. */
  VOID,
  GRANT,
  /** A grant paying overdraft: one line takes from the credit, one pays the overdraft. */
  COVER,
  EXPIRY,
  REVOCATION,
  ADJUSTMENT,
  SUBSCRIPTION,
  /** How the account is charged, or that it was closed or opened. */
  ACCOUNT;

  private final String code = name().toLowerCase(Locale.ROOT);

  public String code() {
    return code;
  }
}
