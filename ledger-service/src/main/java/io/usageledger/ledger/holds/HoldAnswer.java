package io.usageledger.ledger.holds;

import java.math.BigDecimal;
import java.time.Instant;

/** What is answered to who asked for a hold. */
sealed interface HoldAnswer {
  /**
   * @param available what is left to hold, in unit
   */
  record Taken(String holdId, BigDecimal available, Instant expiresAt) implements HoldAnswer {}

  /** The same request was granted before, and the hold lasts. */
  record TakenBefore(Hold hold) implements HoldAnswer {}

  /** The hold id was used for another request, or its hold has ended. */
  record Conflict(Hold hold) implements HoldAnswer {}

  /** The account takes no holds, whatever it has. */
  record AccountClosed(WantedHold wanted) implements HoldAnswer {}

  record Insufficient(WantedHold wanted, BigDecimal available) implements HoldAnswer {}
}
