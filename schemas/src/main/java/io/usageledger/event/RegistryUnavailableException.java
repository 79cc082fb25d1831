package io.usageledger.event;

/**
 * The schema registry could not be asked. Nothing is known about the record; wait and try again.
 */
public final class RegistryUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public RegistryUnavailableException(Throwable cause) {
    this("The schema registry does not answer: " + cause.getMessage(), cause);
  }

  /**
   * @param message what is waited for, and why
   */
  public RegistryUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
