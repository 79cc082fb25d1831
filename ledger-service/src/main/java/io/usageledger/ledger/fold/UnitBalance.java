package io.usageledger.ledger.fold;

import java.math.BigDecimal;

/**
 * What an account has in one unit.
 *
 * @param balance sum of its entries: what remains of its credits, less the overdraft
 * @param overdraft usage that no credit has covered yet
 */
public record UnitBalance(BigDecimal balance, BigDecimal overdraft) {
  static final UnitBalance NOTHING = new UnitBalance(BigDecimal.ZERO, BigDecimal.ZERO);

  public UnitBalance {
    if (overdraft.signum() < 0) {
      throw new IllegalStateException("Negative overdraft " + overdraft);
    }
  }

  UnitBalance plus(BigDecimal amount) {
    return new UnitBalance(balance.add(amount), overdraft);
  }

  UnitBalance withOverdraft(BigDecimal newOverdraft) {
    return new UnitBalance(balance, newOverdraft);
  }
}
