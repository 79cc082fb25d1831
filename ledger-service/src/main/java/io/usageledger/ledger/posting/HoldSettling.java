package io.usageledger.ledger.posting;

import io.usageledger.ledger.fold.Postings;
import java.sql.Connection;
import java.sql.SQLException;

/** What becomes of the holds that a batch's usage names. A replay leaves them alone. */
@FunctionalInterface
interface HoldSettling {
  /**
   * @param connection with the batch's transaction
   */
  void settle(Connection connection, Postings postings) throws SQLException;
}
