package io.usageledger.ledger.model;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A subscription: its newest change, and what its newest started period granted. */
final class ModelSubscription {
  private final List<ModelCredit> granted = new ArrayList<>();
  @Nullable Step newest;

  /** The first change that makes a period active starts it. */
  void change(ModelAccount account, Step change) {
    if (change.read("status").equals("active") && !hasStarted(change)) {
      startPeriod(account, change);
    }
    newest = change;
  }

  /** A period that had nothing to grant has started only as long as it stays active. */
  private boolean hasStarted(Step change) {
    Instant start = change.time("from");
    return granted.stream().anyMatch(credit -> credit.from.equals(start))
        || (newest != null
            && newest.read("status").equals("active")
            && newest.time("from").equals(start));
  }

  private void startPeriod(ModelAccount account, Step change) {
    BigDecimal carried = carryOver(account, change);
    account.census.saw("period starts");
    account.census.sawIf(carried.signum() > 0, "carried over");
    account.census.sawIf(
        carried.signum() > 0 && carried.compareTo(change.amount("cap")) == 0,
        "carried over up to the cap");
    account.census.sawIf(
        newest != null && !newest.read("status").equals("active") && carried.signum() > 0,
        "carried over after a pause");
    grant(account, change, change.amount("allowance"));
    grant(account, change, carried);
  }

  /** Takes what the period before left, which is the last before this to grant anything. */
  private BigDecimal carryOver(ModelAccount account, Step change) {
    BigDecimal carried = BigDecimal.ZERO;
    for (ModelCredit credit : account.inDrawOrder(change.read("unit"))) {
      BigDecimal part = credit.remaining().min(change.amount("cap").subtract(carried));
      if (isOfPeriodBefore(credit, change.time("from")) && credit.isOpen() && part.signum() > 0) {
        credit.forfeited = credit.forfeited.add(part);
        carried = carried.add(part);
      }
    }
    return carried;
  }

  private boolean isOfPeriodBefore(ModelCredit credit, Instant start) {
    return granted.contains(credit)
        && credit.from.isBefore(start)
        && granted.stream()
            .noneMatch(later -> later.from.isAfter(credit.from) && later.from.isBefore(start));
  }

  private void grant(ModelAccount account, Step change, BigDecimal amount) {
    if (amount.signum() > 0) {
      granted.add(
          account.grant(
              "subscription/",
              change.read("unit"),
              amount,
              0,
              change.time("from"),
              change.time("to")));
    }
  }
}
