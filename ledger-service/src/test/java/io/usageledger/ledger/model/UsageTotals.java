package io.usageledger.ledger.model;

import static java.util.Objects.requireNonNull;

import io.usageledger.ledger.fold.HourKey;
import io.usageledger.ledger.fold.HourSums;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** Sums of usage by hour; an hour in which nothing stands is none. */
final class UsageTotals {
  private final Map<HourKey, BigDecimal> sums = new HashMap<>();
  private final Map<HourKey, Map<String, BigInteger>> quantities = new HashMap<>();
  private final Map<HourKey, Long> events = new HashMap<>();

  /** Adds every standing usage event of the model anew. */
  static UsageTotals of(ModelLedger ledger) {
    UsageTotals totals = new UsageTotals();
    ledger.accounts.values().stream()
        .flatMap(account -> account.usage.values().stream())
        .filter(usage -> !usage.voided)
        .forEach(totals::add);
    return totals;
  }

  private void add(ModelUsage usage) {
    Step step = usage.step;
    HourKey key =
        new HourKey(
            step.subject(),
            step.time("at").truncatedTo(ChronoUnit.HOURS),
            step.read("provider", "openai"),
            step.read("model"),
            step.read("operation", "chat"),
            step.read("api_key", ""),
            usage.cost == null ? "" : usage.cost.unit());
    events.merge(key, 1L, Long::sum);
    sums.merge(key, usage.cost == null ? BigDecimal.ZERO : usage.cost.amount(), BigDecimal::add);
    step.quantities().forEach((meter, quantity) -> add(key, meter, BigInteger.valueOf(quantity)));
  }

  void add(Map<HourKey, HourSums> change) {
    change.forEach(
        (key, added) -> {
          events.merge(key, added.events(), Long::sum);
          sums.merge(key, added.amount(), BigDecimal::add);
          added.forEach((meter, sum) -> add(key, meter, sum.toBigIntegerExact()));
        });
  }

  private void add(HourKey key, String meter, BigInteger quantity) {
    quantities.computeIfAbsent(key, any -> new HashMap<>()).merge(meter, quantity, BigInteger::add);
  }

  /** What is not zero, to be compared. */
  Map<HourKey, String> texts() {
    Map<HourKey, String> texts = new HashMap<>();
    events.forEach(
        (key, count) -> {
          Map<String, BigInteger> some = new TreeMap<>(quantities.getOrDefault(key, Map.of()));
          some.values().removeIf(sum -> sum.signum() == 0);
          BigDecimal amount = requireNonNull(sums.get(key));
          if (count != 0 || amount.signum() != 0 || !some.isEmpty()) {
            texts.put(key, count + " events, " + Snapshot.plain(amount) + ", " + some);
          }
        });
    return texts;
  }
}
