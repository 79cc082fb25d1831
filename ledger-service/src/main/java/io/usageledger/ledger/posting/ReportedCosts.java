package io.usageledger.ledger.posting;

import io.usageledger.ledger.fold.Postings;
import io.usageledger.ledger.fold.UsageState;
import io.usageledger.log.ReportedCost;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** How the costs that gateways report compare with ours: how many events, by outcome. */
final class ReportedCosts {
  private final Map<String, Long> events = new HashMap<>();

  /** A reported cost is worth comparing only in the unit that we rated in, by prices. */
  void compare(List<Postings.NewUsage> usage) {
    for (Postings.NewUsage posted : usage) {
      ReportedCost cost = posted.event().getReportedCost();
      if (cost != null) {
        events.merge(comparison(cost, posted.state()), 1L, Long::sum);
      }
    }
  }

  private static String comparison(ReportedCost cost, UsageState state) {
    BigDecimal ours = state.amount();
    if (ours == null || !cost.getCurrency().equals(state.unit())) {
      return "not_compared";
    }
    int theirs = cost.getAmount().compareTo(ours);
    return theirs == 0 ? "equal" : theirs > 0 ? "higher" : "lower";
  }

  Map<String, Long> events() {
    return events;
  }
}
