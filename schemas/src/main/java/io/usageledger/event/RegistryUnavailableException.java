package io.usageledger.event;

/**
 * The schema registry could not be asked. Nothing is known about the record; wait and try again.
 */
public final class RegistryUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public RegistryUnavailableException(Throwable cause) {
    super("The schema registry does not answer: " + cause.getMessage(), cause);
  }
}
