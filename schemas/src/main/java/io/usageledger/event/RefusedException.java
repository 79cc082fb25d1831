package io.usageledger.event;

import static java.util.Objects.requireNonNull;

/**
 * An event that cannot be posted, with its refusal and a sentence for a person. It is an answer,
 * not a failure: whoever holds the event turns it into a rejected result or a quarantine row.
 */
public final class RefusedException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final Refusal refusal;

  public RefusedException(Refusal refusal, String detail) {
    super(detail, null, false, false);
    this.refusal = requireNonNull(refusal);
  }

  public Refusal refusal() {
    return refusal;
  }

  public String detail() {
    return requireNonNull(getMessage());
  }
}
