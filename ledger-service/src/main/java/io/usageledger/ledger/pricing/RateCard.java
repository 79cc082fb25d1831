package io.usageledger.ledger.pricing;

import io.usageledger.event.CanonicalBytes;
import java.util.Collection;
import java.util.List;
import java.util.UUID;

/**
 * The set of price versions that an event was rated with; usage rows name it by one id.
 *
 * @param priceIds sorted; none where usage is charged at its reported cost
 */
public record RateCard(UUID rateCardId, String unit, List<UUID> priceIds) {
  public RateCard {
    if (priceIds.isEmpty() && !rateCardId.equals(reportedCostId(unit))) {
      throw new IllegalStateException("A rate card without a price");
    }
    priceIds = List.copyOf(priceIds);
  }

  /** Names no price: what usage cost is what was reported for it, in this unit. */
  public static RateCard ofReportedCost(String unit) {
    return new RateCard(reportedCostId(unit), unit, List.of());
  }

  private static UUID reportedCostId(String unit) {
    return new CanonicalBytes().text("reported_cost").text(unit).digest128();
  }

  static RateCard of(String unit, Collection<UUID> priceIds) {
    List<UUID> sorted = priceIds.stream().sorted().distinct().toList();
    CanonicalBytes bytes = new CanonicalBytes();
    for (UUID priceId : sorted) {
      bytes.uuid(priceId);
    }
    return new RateCard(bytes.digest128(), unit, sorted);
  }
}
