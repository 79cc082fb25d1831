package io.usageledger.ledger.model;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an account is charged by, and whether it is open.
 *
 * @param closedAt when it was closed; null is open
 */
record ModelTerms(String chargedBy, @Nullable Instant closedAt, Map<String, String> attributes) {
  static final ModelTerms USUAL = new ModelTerms("prices", null, Map.of());

  boolean isByReportedCost() {
    return chargedBy.equals("reported_cost");
  }

  /** What the change leaves out stays; what is closed already stays closed since then. */
  ModelTerms changed(Step change) {
    @Nullable String team = change.find("team");
    return new ModelTerms(
        change.read("charged_by", chargedBy),
        closedAt(change.find("status"), change.appendedAt()),
        team == null ? attributes : Map.of("team", team));
  }

  private @Nullable Instant closedAt(@Nullable String status, Instant now) {
    if (status == null) {
      return closedAt;
    }
    if (status.equals("open")) {
      return null;
    }
    return closedAt == null ? now : closedAt;
  }

  void count(Step change, Census census) {
    census.sawIf(!chargedBy.equals(change.read("charged_by", chargedBy)), "charging changes");
    String status = change.read("status", "");
    census.sawIf(status.equals("closed") && closedAt != null, "account is closed again");
    census.sawIf(status.equals("open") && closedAt != null, "account is opened again");
  }
}
