package io.usageledger.ledger.model;

import io.usageledger.ledger.model.ModelUsage.Taken;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One account's credits and what no credit covers, moved by plain loops. */
final class ModelAccount {
  static final Duration GRACE = Duration.ofHours(1);

  final List<ModelCredit> credits = new ArrayList<>();

  /** By unit, above zero what no credit covered, below zero what was paid or given back of it. */
  final Map<String, List<BigDecimal>> uncovered = new LinkedHashMap<>();

  final Map<String, ModelUsage> usage = new LinkedHashMap<>();
  final Map<String, ModelSubscription> subscriptions = new LinkedHashMap<>();

  /** What every event said, by its identity. */
  final Map<String, Map<String, String>> said = new LinkedHashMap<>();

  ModelTerms terms = ModelTerms.USUAL;
  long unrated;
  long quarantined;
  long duplicates;

  final Census census;
  private final Comparator<ModelCredit> drawOrder;

  ModelAccount(Comparator<ModelCredit> drawOrder, Census census) {
    this.census = census;
    this.drawOrder = drawOrder;
  }

  BigDecimal overdraft(String unit) {
    return uncovered.getOrDefault(unit, List.of()).stream()
        .reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  void uncover(String unit, BigDecimal amount) {
    uncovered.computeIfAbsent(unit, any -> new ArrayList<>()).add(amount);
  }

  BigDecimal balance(String unit) {
    return credits.stream()
        .filter(credit -> credit.unit.equals(unit))
        .map(ModelCredit::remaining)
        .reduce(overdraft(unit).negate(), BigDecimal::add);
  }

  /** A repeated event changes nothing but this count. */
  ModelOutcome repeated(boolean sayingTheSame) {
    duplicates += sayingTheSame ? 1 : 0;
    return sayingTheSame ? ModelOutcome.DUPLICATE : ModelOutcome.CONFLICT;
  }

  ModelOutcome tick(Instant now) {
    expire(now);
    return ModelOutcome.POSTED;
  }

  /** Credits whose expiry and grace are past close. */
  void expire(Instant now) {
    for (ModelCredit credit : credits) {
      if (credit.isOpen() && credit.to != null && !now.isBefore(credit.to.plus(GRACE))) {
        census.saw("credit expires");
        census.sawIf(now.equals(credit.to.plus(GRACE)), "credit expires to the minute");
        census.sawIf(credit.remaining().signum() == 0, "spent credit lapses");
        credit.lapsed = credit.remaining().signum() == 0;
        credit.close(now);
      }
    }
  }

  /** A new credit, which pays what is uncovered first. */
  ModelCredit grant(
      String id,
      String unit,
      BigDecimal amount,
      long priority,
      Instant from,
      @Nullable Instant to) {
    ModelCredit credit = new ModelCredit(credits.size() + 1, id, unit, amount, priority, from, to);
    credits.add(credit);
    payOverdraft(credit);
    return credit;
  }

  void payOverdraft(ModelCredit credit) {
    BigDecimal paid = overdraft(credit.unit).min(credit.remaining());
    if (paid.signum() > 0) {
      census.saw("overdraft is paid");
      census.sawIf(overdraft(credit.unit).compareTo(paid) > 0, "overdraft is paid in part");
      census.sawIf(credit.draws.size() > 0, "overdraft is paid by what came back");
      credit.draws.add(paid);
      uncover(credit.unit, paid.negate());
    }
  }

  /** Draws on the credits that cover the time; what none covers is overdraft. */
  List<Taken> draw(String unit, BigDecimal amount, Instant occurredAt) {
    List<Taken> taken = new ArrayList<>();
    BigDecimal open = amount;
    for (ModelCredit credit : inDrawOrder(unit)) {
      BigDecimal part = credit.remaining().min(open);
      if (credit.covers(occurredAt) && part.signum() > 0) {
        credit.draws.add(part);
        taken.add(new Taken(credit, unit, part));
        open = open.subtract(part);
      }
    }
    saw(taken, open, unit, occurredAt);
    if (open.signum() > 0) {
      uncover(unit, open);
      taken.add(new Taken(null, unit, open));
    }
    return taken;
  }

  private void saw(List<Taken> taken, BigDecimal open, String unit, Instant occurredAt) {
    census.sawIf(taken.size() > 1, "drawn from several credits");
    census.sawIf(taken.size() > 0 && open.signum() > 0, "covered in part");
    for (ModelCredit credit : credits) {
      if (credit.unit.equals(unit) && credit.isOpen() && credit.to != null) {
        census.sawIf(occurredAt.equals(credit.from), "usage at a credit's first instant");
        census.sawIf(occurredAt.equals(credit.to), "usage at a credit's expiry");
      }
    }
  }

  List<ModelCredit> inDrawOrder(String unit) {
    return credits.stream().filter(credit -> credit.unit.equals(unit)).sorted(drawOrder).toList();
  }
}
