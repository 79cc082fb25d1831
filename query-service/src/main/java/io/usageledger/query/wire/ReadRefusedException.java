package io.usageledger.query.wire;

import static java.util.Objects.requireNonNull;

import java.util.Map;

/** A question that is not answered: its refusal, a sentence for a person, and what else to say. */
public final class ReadRefusedException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final ReadRefusal refusal;
  private final transient Map<String, Object> properties;

  public ReadRefusedException(ReadRefusal refusal, String detail) {
    this(refusal, detail, Map.of());
  }

  /**
   * @param properties members of the problem beside the standard ones, for instance the watermark
   */
  public ReadRefusedException(ReadRefusal refusal, String detail, Map<String, Object> properties) {
    super(detail, null, false, false);
    this.refusal = requireNonNull(refusal);
    this.properties = Map.copyOf(properties);
  }

  public ReadRefusal refusal() {
    return refusal;
  }

  Map<String, Object> properties() {
    return properties;
  }

  String detail() {
    return requireNonNull(getMessage());
  }
}
