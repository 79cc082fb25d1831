package io.usageledger.localstack.load.trace;

/** A file that cannot be read as a trace at all; the message says why and what to do. */
public final class TraceException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public TraceException(String message) {
    super(message);
  }

  public TraceException(String message, Throwable cause) {
    super(message, cause);
  }
}
