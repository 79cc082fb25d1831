package io.usageledger.query.wire;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonValue;
import io.swagger.v3.oas.annotations.media.Schema;
import java.math.BigDecimal;

/** An exact decimal as answers show it: a string in plain notation without trailing zeros. */
@Schema(type = "string", example = "12.5", description = "Exact decimal in plain notation")
public record Amount(BigDecimal value) {
  public static final Amount ZERO = new Amount(BigDecimal.ZERO);

  public Amount {
    requireNonNull(value);
    value = value.signum() == 0 ? BigDecimal.ZERO : value.stripTrailingZeros();
  }

  public Amount plus(Amount other) {
    return new Amount(value.add(other.value));
  }

  public Amount minus(Amount other) {
    return new Amount(value.subtract(other.value));
  }

  @JsonValue
  public String text() {
    return value.toPlainString();
  }
}
