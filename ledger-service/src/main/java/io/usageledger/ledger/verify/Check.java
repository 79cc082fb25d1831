package io.usageledger.ledger.verify;

import java.util.Locale;

/** What is checked. The order is that of reports; the name is the metric's tag. */
enum Check {
  BALANCES("balances are the sums of their entries", Looks.AT_ALL_EVERY_TIME),
  CREDITS("credits are the sums of their entries", Looks.AT_WHAT_IS_READ),
  OVERDRAFTS("overdrafts are the sums of entries without a credit", Looks.AT_ALL_EVERY_TIME),
  HEADS("accounts know their newest entry", Looks.AT_WHAT_IS_READ),
  TERMS("accounts stand as their entries say", Looks.AT_WHAT_IS_READ),
  DEBITS("usage rated is usage debited", Looks.AT_WHAT_IS_READ),
  REPORTED("usage charged at its reported cost is what was reported", Looks.AT_WHAT_IS_READ),
  PRICED("usage is rated by its prices", Looks.AT_WHAT_IS_READ),
  HOURS("roll-ups are the sums of the history", Looks.AT_WHAT_IS_READ),
  UNRATED("accounts know how much is unrated", Looks.AT_ALL_EVERY_TIME),
  QUARANTINED("accounts know how much is quarantined", Looks.AT_ALL_EVERY_TIME),
  SUBSCRIPTIONS("subscriptions are what their entries vouch for", Looks.AT_WHAT_IS_READ),
  CHAINS("chains of entries are unbroken", Looks.AT_WHAT_IS_READ),
  USAGE("usage rows are what their entries vouch for", Looks.AT_WHAT_IS_READ),
  STRAYS("nothing belongs to an account that is not there", Looks.AT_WHAT_IS_READ),
  PRICES("prices and aliases are as they were published", Looks.AT_ALL_EVERY_TIME),
  OFFSETS("applied offsets are of this log", Looks.AT_ALL_EVERY_TIME),
  LOG("every record of the log is accounted for", Looks.AT_WHAT_IS_READ);

  /** How much of the tables a run looks at that reads only what is new. */
  private enum Looks {
    AT_ALL_EVERY_TIME,
    AT_WHAT_IS_READ
  }

  private final String title;
  private final Looks looks;

  Check(String title, Looks looks) {
    this.title = title;
    this.looks = looks;
  }

  /** Whether finding nothing means that nothing is there, in a run that reads only what is new. */
  boolean looksAtAllEveryTime() {
    return looks == Looks.AT_ALL_EVERY_TIME;
  }

  static Check of(String code) {
    return valueOf(code.toUpperCase(Locale.ROOT));
  }

  String title() {
    return title;
  }

  String code() {
    return name().toLowerCase(Locale.ROOT);
  }
}
