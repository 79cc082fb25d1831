package io.usageledger.localstack.prices;

import io.usageledger.event.Limits;
import io.usageledger.event.UnitPrice;
import io.usageledger.localstack.prices.ImportPlan.AliasChange;
import io.usageledger.localstack.prices.ImportPlan.Change;
import io.usageledger.localstack.prices.LedgerPrices.Model;
import io.usageledger.localstack.prices.LedgerPrices.Tier;
import io.usageledger.localstack.prices.list.ListedAlias;
import io.usageledger.localstack.prices.list.ListedPrice;
import io.usageledger.localstack.prices.list.PriceList;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Compares a list with what the ledger has, without touching either. A meter that has no price yet
 * was never rated, so its first price may hold for all time, unless usage was rated without it; a
 * price that changes holds from now on; a price that the list dates holds from its day.
 */
final class Comparison {
  /** Real lists had 254 slips of at least this size within eighteen months. */
  private static final int JUMP = 10;

  private static final Comparator<Tier> ORDER =
      Comparator.comparing((Tier tier) -> tier.name().provider())
          .thenComparing(tier -> tier.name().model())
          .thenComparing(tier -> tier.name().meter())
          .thenComparingLong(Tier::aboveInputTokens);

  private final LedgerPrices ledger;
  private final ImportRules rules;
  private final List<Change> added = new ArrayList<>();
  private final List<Change> changed = new ArrayList<>();
  private final List<Change> heldBack = new ArrayList<>();
  private int unchanged;
  private final List<AliasChange> aliasesAdded = new ArrayList<>();
  private final List<AliasChange> aliasesChanged = new ArrayList<>();
  private int unchangedAliases;

  private Comparison(LedgerPrices ledger, ImportRules rules) {
    this.ledger = ledger;
    this.rules = rules;
  }

  static ImportPlan of(PriceList list, LedgerPrices ledger, ImportRules rules) {
    return new Comparison(ledger, rules).compare(list);
  }

  private ImportPlan compare(PriceList list) {
    Map<Tier, List<ListedPrice>> listed =
        list.prices().stream()
            .collect(
                Collectors.groupingBy(
                    price -> new Tier(price.name(), price.aboveInputTokens()),
                    () -> new TreeMap<>(ORDER),
                    Collectors.toList()));
    listed.forEach(this::compare);
    list.aliases().forEach(this::compare);
    return new ImportPlan(
        added,
        changed,
        heldBack,
        unchanged,
        notIn(listed.keySet()),
        aliasesAdded,
        aliasesChanged,
        unchangedAliases);
  }

  private void compare(Tier tier, List<ListedPrice> listed) {
    NavigableMap<Instant, UnitPrice> wanted = new TreeMap<>();
    for (ListedPrice price : listed) {
      Instant from = price.from();
      wanted.put(from == null ? Instant.MIN : from, UnitPrice.ofOne(price.unitPrice()));
    }
    NavigableMap<Instant, UnitPrice> known = ledger.timeline(tier);
    boolean differs = false;
    for (Instant at : instants(tier, wanted, known)) {
      UnitPrice price = valueAt(wanted, at);
      UnitPrice before = valueAt(known, at);
      UnitPrice paid = before == null ? baseInEffect(tier, at) : before;
      if (price == null
          || (before != null && before.compareTo(price) == 0)
          || (before == null && isRatedWithout(tier, paid, at))) {
        continue;
      }
      differs = true;
      Change change = new Change(tier, paid, price, at);
      if (isJump(change) && !rules.isConfirmed(tier.name().provider(), tier.name().model())) {
        heldBack.add(change);
        break; // what follows from it in the list's own dates waits with it
      }
      (before == null ? added : changed).add(change);
      known.put(at, price);
    }
    if (!differs) {
      unchanged++;
    }
  }

  /**
   * From when undated prices hold, and the list's own days. Prices that are said to hold from a
   * time in the past are compared with every version since then too: each of them would go on
   * holding from its own day, and the list would seem to be imported while another price is
   * charged. What is published ahead of now stays.
   */
  private Set<Instant> instants(
      Tier tier, NavigableMap<Instant, UnitPrice> wanted, NavigableMap<Instant, ?> known) {
    Instant effectiveAt = rules.effectiveAt();
    Instant first = effectiveAt == null ? Limits.OCCURRED_AT_MIN : effectiveAt;
    Set<Instant> instants = new TreeSet<>();
    instants.add(
        ledger.hasMeter(tier.name()) || isRatedWithout(tier, null, first)
            ? rules.changesHoldFrom()
            : first);
    wanted.keySet().stream()
        .filter(from -> from.isAfter(Limits.OCCURRED_AT_MIN))
        .forEach(instants::add);
    if (effectiveAt != null && effectiveAt.isBefore(rules.now())) {
      instants.addAll(known.subMap(effectiveAt, true, rules.now(), true).keySet());
    }
    return instants;
  }

  /**
   * A first price would change what that usage was rated at, when it is re-rated.
   *
   * @param paid what requests of a new tier paid
   */
  private boolean isRatedWithout(Tier tier, @Nullable UnitPrice paid, Instant at) {
    return at.isBefore(rules.changesHoldFrom())
        && (paid != null || ledger.isRatedWithout(tier.name()));
  }

  /** What requests of a new tier paid before there was one. */
  private @Nullable UnitPrice baseInEffect(Tier tier, Instant at) {
    return tier.aboveInputTokens() == 0
        ? null
        : valueAt(ledger.timeline(new Tier(tier.name(), 0)), at);
  }

  private boolean isJump(Change change) {
    UnitPrice before = change.before();
    UnitPrice price = change.unitPrice();
    if (before == null) {
      return price.price().signum() == 0
          && ledger.isPaid(Model.of(change.tier().name()), rules.now());
    }
    int was = before.price().signum();
    int is = price.price().signum();
    if (was == 0 || is == 0) {
      return was != is;
    }
    return price.compareTo(before.times(JUMP)) >= 0 || before.compareTo(price.times(JUMP)) >= 0;
  }

  private void compare(ListedAlias alias) {
    NavigableMap<Instant, Model> known =
        ledger.aliasTimeline(new Model(alias.provider(), alias.model()));
    Instant effectiveAt = rules.effectiveAt();
    Instant at =
        known.isEmpty() && effectiveAt == null ? Limits.OCCURRED_AT_MIN : rules.changesHoldFrom();
    Model before = valueAt(known, at);
    if (new Model(alias.provider(), alias.pricedAsModel()).equals(before)) {
      unchangedAliases++;
      return;
    }
    (before == null ? aliasesAdded : aliasesChanged).add(new AliasChange(alias, before, at));
  }

  /** What the ledger prices now, of the providers that the list knows. */
  private List<Tier> notIn(Set<Tier> listed) {
    Set<String> providers = new HashSet<>();
    listed.forEach(tier -> providers.add(tier.name().provider()));
    return ledger.tiers().stream()
        .filter(tier -> providers.contains(tier.name().provider()) && !listed.contains(tier))
        .sorted(ORDER)
        .toList();
  }

  private static <V> @Nullable V valueAt(NavigableMap<Instant, V> timeline, Instant at) {
    Map.Entry<Instant, V> entry = timeline.floorEntry(at);
    return entry == null ? null : entry.getValue();
  }
}
