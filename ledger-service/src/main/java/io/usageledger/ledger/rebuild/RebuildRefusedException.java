package io.usageledger.ledger.rebuild;

/** A rebuild cannot begin or go on as asked; the message says why and what to do. */
final class RebuildRefusedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  RebuildRefusedException(String message) {
    super(message);
  }
}
