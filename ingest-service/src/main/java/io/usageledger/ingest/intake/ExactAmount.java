package io.usageledger.ingest.intake;

import java.math.BigDecimal;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Amounts as texts. The form bounds digits and exponent, so that no text of a few characters stands
 * for a number of a million digits.
 */
public final class ExactAmount {
  public static final String EXPECTED =
      "not a decimal number of at most 40 digits on either side of the point";

  private static final Pattern DECIMAL =
      Pattern.compile("[+-]?\\d{1,40}(\\.\\d{1,40})?([eE][+-]?\\d{1,2})?");

  private ExactAmount() {}

  public static Optional<BigDecimal> find(String text) {
    return DECIMAL.matcher(text).matches() ? Optional.of(new BigDecimal(text)) : Optional.empty();
  }
}
