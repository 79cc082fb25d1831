package io.usageledger.ingest.intake;

/** A request that is refused as a whole, with a sentence for a person. */
public final class RequestRefusedException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final RequestRefusal refusal;

  public RequestRefusedException(RequestRefusal refusal, String detail) {
    super(detail, null, false, false);
    this.refusal = refusal;
  }

  public RequestRefusal refusal() {
    return refusal;
  }
}
