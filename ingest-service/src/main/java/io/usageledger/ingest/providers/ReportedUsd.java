package io.usageledger.ingest.providers;

import io.usageledger.event.Limits;
import io.usageledger.ingest.intake.FewDigits;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Optional;

/** The cost in dollars that some gateways put into their usage object, as a JSON number. */
public final class ReportedUsd {
  static final List<String> NAMES = List.of("cost", "cost.total_cost", "gen_ai.usage.cost");

  private ReportedUsd() {}

  static Optional<BigDecimal> find(Figures usage) {
    return NAMES.stream()
        .map(usage::decimal)
        .flatMap(Optional::stream)
        .findFirst()
        .flatMap(ReportedUsd::exact);
  }

  /**
   * A number as an amount. Past the twelfth place stands only the noise of a binary fraction, as in
   * 6.990000000000001e-05; it is rounded half to even there. Empty when it is no amount.
   */
  public static Optional<BigDecimal> exact(BigDecimal cost) {
    if (cost.signum() < 0 || !FewDigits.has(cost) || cost.compareTo(Limits.AMOUNT_LIMIT) >= 0) {
      return Optional.empty();
    }
    return Optional.of(cost.setScale(Limits.AMOUNT_SCALE_MAX, RoundingMode.HALF_EVEN));
  }
}
