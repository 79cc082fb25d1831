package io.usageledger.ledger.rebuild;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HexFormat;

/** One digest over the head hashes of all accounts. */
final class HeadHashes {
  /** Accounts of some hundred bytes: a megabyte at a time. */
  private static final int FETCH_ROWS = 10_000;

  private HeadHashes() {}

  private static final String HASHES =
      """
      select account_id, head_hash
      from accounts
      order by account_id collate "C"
      """;

  /**
   * SHA-256 over each account's id in UTF-8, a zero byte and its head hash, in the order of the
   * ids' bytes.
   *
   * @param connection in a transaction, or the rows would be read all at once
   */
  static String digest(Connection connection) throws SQLException {
    MessageDigest digest = SnapshotFiles.sha256();
    try (var statement = connection.createStatement()) {
      statement.setFetchSize(FETCH_ROWS);
      try (var row = statement.executeQuery(HASHES)) {
        while (row.next()) {
          digest.update(row.getString(1).getBytes(StandardCharsets.UTF_8));
          digest.update((byte) 0);
          digest.update(row.getBytes(2));
        }
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }
}
