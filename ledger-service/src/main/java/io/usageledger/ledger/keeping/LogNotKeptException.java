package io.usageledger.ledger.keeping;

/** The log's topics are set so that they would lose the truth; nothing is posted from them. */
public final class LogNotKeptException extends RuntimeException {
  LogNotKeptException(String message) {
    super(message);
  }
}
