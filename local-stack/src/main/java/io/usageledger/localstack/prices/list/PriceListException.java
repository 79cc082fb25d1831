package io.usageledger.localstack.prices.list;

/** A file that cannot be read as a price list; the message says why and what to do. */
public final class PriceListException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public PriceListException(String message, Throwable cause) {
    super(message, cause);
  }

  public PriceListException(String message) {
    super(message);
  }
}
