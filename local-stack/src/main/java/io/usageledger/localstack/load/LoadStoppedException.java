package io.usageledger.localstack.load;

/** A load that cannot go on; the message says why and what to do. Loading again is harmless. */
public final class LoadStoppedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public LoadStoppedException(String message) {
    super(message);
  }

  public LoadStoppedException(String message, Throwable cause) {
    super(message, cause);
  }
}
