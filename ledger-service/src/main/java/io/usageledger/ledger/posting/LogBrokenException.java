package io.usageledger.ledger.posting;

/** The log is not the one that the tables follow from. Posting stops until a person has looked. */
final class LogBrokenException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  LogBrokenException(String message) {
    super(message);
  }
}
