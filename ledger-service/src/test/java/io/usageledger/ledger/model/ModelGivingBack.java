package io.usageledger.ledger.model;

import io.usageledger.ledger.model.ModelUsage.Taken;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Gives back where it was taken, the last first: to the overdraft what is still uncovered, to a
 * credit while it is open, and all else to a new credit. What a credit has back pays overdraft
 * first.
 */
final class ModelGivingBack {
  private final ModelAccount account;
  private final ModelUsage usage;
  private final String unit;
  private final Instant now;

  ModelGivingBack(ModelAccount account, ModelUsage usage, String unit, Instant now) {
    this.account = account;
    this.usage = usage;
    this.unit = unit;
    this.now = now;
  }

  void giveBack(BigDecimal amount) {
    BigDecimal open = amount;
    List<@Nullable ModelCredit> sources = usage.sources(unit);
    for (int i = sources.size() - 1; i >= 0; i--) {
      BigDecimal back = usage.net(sources.get(i), unit).min(open);
      if (back.signum() > 0) {
        open = open.subtract(back);
        giveBackTo(sources.get(i), back);
      }
    }
  }

  private void giveBackTo(@Nullable ModelCredit source, BigDecimal back) {
    BigDecimal home = roomIn(source, back);
    if (home.signum() > 0) {
      usage.taken.add(new Taken(source, unit, home.negate()));
      putBack(source, home);
    }
    BigDecimal homeless = back.subtract(home);
    if (homeless.signum() > 0) {
      account.census.sawIf(source == null, "given back after its overdraft was paid");
      account.census.sawIf(source != null, "given back after its credit closed");
      ModelCredit made = account.grant("give-back/", unit, homeless, 0, now, null);
      usage.taken.add(new Taken(made, unit, homeless.negate()));
    }
  }

  private BigDecimal roomIn(@Nullable ModelCredit source, BigDecimal wanted) {
    if (source == null) {
      return account.overdraft(unit).min(wanted);
    }
    return source.isOpen() ? wanted : BigDecimal.ZERO;
  }

  private void putBack(@Nullable ModelCredit source, BigDecimal amount) {
    if (source == null) {
      account.uncover(unit, amount.negate());
    } else {
      source.draws.add(amount.negate());
      account.payOverdraft(source);
    }
  }
}
