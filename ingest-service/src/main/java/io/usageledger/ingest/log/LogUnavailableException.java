package io.usageledger.ingest.log;

import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RetriableException;

/**
 * Kafka has not acknowledged what it was sent. Some of it may be in the log nevertheless: sending
 * it again is harmless, because every event carries its identity.
 */
public final class LogUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final boolean isPassing;

  public LogUnavailableException(String message, Throwable cause) {
    super(message, cause);
    isPassing = !(cause instanceof KafkaException) || cause instanceof RetriableException;
  }

  private LogUnavailableException(String message, boolean isPassing) {
    super(message, null, false, false);
    this.isPassing = isPassing;
  }

  /** Of a call that came so soon after one that failed that it did not try itself. */
  static LogUnavailableException soonAfter(boolean isPassing) {
    return new LogUnavailableException(
        isPassing ? "Kafka did not answer a moment ago" : "Kafka did not take it a moment ago",
        isPassing);
  }

  /**
   * Whether it may be otherwise the next time, though nobody does anything: not where rights are
   * missing, for instance.
   */
  public boolean isPassing() {
    return isPassing;
  }
}
