package io.usageledger.ledger.fold;

import java.util.List;

/**
 * A usage event that is posted and that a later event speaks of.
 *
 * @param drawn what it has taken so far, net, in the order of the first entry of each
 */
public record PostedUsage(UsageFacts facts, UsageState state, List<Draw> drawn) {
  public PostedUsage {
    drawn = List.copyOf(drawn);
  }
}
