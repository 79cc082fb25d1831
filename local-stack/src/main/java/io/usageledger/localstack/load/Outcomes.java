package io.usageledger.localstack.load;

import java.util.function.LongBinaryOperator;

/**
 * What became of usage events, as the ledger counts them.
 *
 * @param posted and rated
 * @param unrated posted without a price
 * @param duplicate known already, with the same content
 * @param conflict known already, with other content: set aside
 * @param quarantined not to be posted: set aside
 */
record Outcomes(long posted, long unrated, long duplicate, long conflict, long quarantined) {
  static final Outcomes NONE = new Outcomes(0, 0, 0, 0, 0);

  long total() {
    return posted + unrated + duplicate + conflict + quarantined;
  }

  Outcomes plus(Outcomes other) {
    return with(other, Long::sum);
  }

  Outcomes minus(Outcomes other) {
    return with(other, (mine, theirs) -> mine - theirs);
  }

  private Outcomes with(Outcomes other, LongBinaryOperator operator) {
    return new Outcomes(
        operator.applyAsLong(posted, other.posted),
        operator.applyAsLong(unrated, other.unrated),
        operator.applyAsLong(duplicate, other.duplicate),
        operator.applyAsLong(conflict, other.conflict),
        operator.applyAsLong(quarantined, other.quarantined));
  }
}
