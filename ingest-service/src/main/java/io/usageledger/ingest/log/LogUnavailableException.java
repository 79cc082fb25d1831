package io.usageledger.ingest.log;

/**
 * Kafka has not acknowledged what it was sent. Some of it may be in the log nevertheless: sending
 * it again is harmless, because every event carries its identity.
 */
public final class LogUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public LogUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }

  LogUnavailableException(String message) {
    super(message, null, false, false);
  }
}
