package io.usageledger.ledger.holds;

import java.math.BigDecimal;
import java.time.Instant;

/** What is answered to who asked for a hold, or for its end. */
sealed interface HoldAnswer {
  /**
   * @param available what is left to hold, in unit
   */
  record Taken(String holdId, BigDecimal available, Instant expiresAt) implements HoldAnswer {}

  /**
   * The same request was granted before, and the hold lasts.
   *
   * @param available what is left to hold now, in unit
   */
  record TakenBefore(Hold hold, BigDecimal available) implements HoldAnswer {}

  /** The hold id was used for another request, or its hold has ended. */
  record Conflict(Hold hold) implements HoldAnswer {}

  /** The account takes no holds, whatever it has. */
  record AccountClosed(WantedHold wanted) implements HoldAnswer {}

  record Insufficient(WantedHold wanted, BigDecimal available) implements HoldAnswer {}

  record Released() implements HoldAnswer {}

  /** The hold that was to be released had ended already. */
  record Ended() implements HoldAnswer {}

  /** There never was a hold of this id, or it is not the caller's to know. */
  record Unknown(String holdId) implements HoldAnswer {}
}
