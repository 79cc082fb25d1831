package io.usageledger.ledger.verify;

import java.util.Locale;

/** What is checked. The order is that of reports; the name is the metric's tag. */
enum Check {
  BALANCES("balances are the sums of their entries"),
  CREDITS("credits are the sums of their entries"),
  OVERDRAFTS("overdrafts are the sums of entries without a credit"),
  HEADS("accounts know their newest entry"),
  TERMS("accounts stand as their entries say"),
  DEBITS("usage rated is usage debited"),
  REPORTED("usage charged at its reported cost is what was reported"),
  PRICED("usage is rated by its prices"),
  HOURS("roll-ups are the sums of the history"),
  UNRATED("accounts know how much is unrated"),
  QUARANTINED("accounts know how much is quarantined"),
  SUBSCRIPTIONS("subscriptions are what their entries vouch for"),
  CHAINS("chains of entries are unbroken"),
  USAGE("usage rows are what their entries vouch for"),
  STRAYS("nothing belongs to an account that is not there"),
  PRICES("prices and aliases are as they were published"),
  OFFSETS("applied offsets are of this log"),
  LOG("every record of the log is accounted for");

  private final String title;

  Check(String title) {
    this.title = title;
  }

  String title() {
    return title;
  }

  String code() {
    return name().toLowerCase(Locale.ROOT);
  }
}
