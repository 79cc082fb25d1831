package io.usageledger.ledger.model;

import static java.util.Objects.requireNonNull;

import io.usageledger.event.EventIdentity;
import io.usageledger.event.EventIdentity.Kind;
import io.usageledger.ledger.fold.AccountState;
import io.usageledger.ledger.fold.BatchState;
import io.usageledger.ledger.fold.CreditState;
import io.usageledger.ledger.fold.Draw;
import io.usageledger.ledger.fold.Entry;
import io.usageledger.ledger.fold.EntryKind;
import io.usageledger.ledger.fold.PostedUsage;
import io.usageledger.ledger.fold.Postings;
import io.usageledger.ledger.fold.QuarantinedRecord;
import io.usageledger.ledger.fold.SubscriptionState;
import io.usageledger.ledger.fold.UnitBalance;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The tables in memory: between two batches the fold is given only what is written in them, and
 * only as much of it as the poster loads.
 */
final class Tables {
  private record Source(@Nullable Integer credit, String unit) {}

  private final Map<UUID, BatchState.Seen> seen = new HashMap<>();
  private final Map<String, AccountState> accounts = new TreeMap<>();
  private final Map<String, Map<Integer, CreditState>> credits = new HashMap<>();
  private final Map<UUID, FoldRun.Row> usage = new HashMap<>();
  private final Map<SubscriptionState.Key, SubscriptionState> subscriptions = new HashMap<>();
  private final Set<QuarantinedRecord.Key> quarantined = new HashSet<>();
  private final List<Entry> entries = new ArrayList<>();

  void append(Postings postings) {
    postings.identities().forEach(added -> seen.put(added.identity(), added.seen()));
    postings
        .usage()
        .forEach(
            row -> usage.put(row.facts().identity(), new FoldRun.Row(row.facts(), row.state())));
    postings
        .changedUsage()
        .forEach(
            row -> usage.put(row.facts().identity(), new FoldRun.Row(row.facts(), row.state())));
    entries.addAll(postings.entries());
    subscriptions.putAll(postings.subscriptions());
    postings.quarantine().forEach(bad -> quarantined.add(bad.key()));
    accounts.putAll(postings.accounts());
    postings.accounts().values().forEach(this::appendCredits);
  }

  /** A credit that does not say that it changed is not written. */
  private void appendCredits(AccountState account) {
    Map<Integer, CreditState> kept =
        credits.computeIfAbsent(account.accountId(), id -> new TreeMap<>());
    account.credits().stream()
        .filter(CreditState::isChanged)
        .forEach(credit -> kept.put(credit.terms().number(), copy(credit)));
  }

  BatchState load(List<Step> batch) {
    BatchState state = new BatchState();
    state.quarantined().addAll(quarantined);
    for (Step step : batch) {
      if (accounts.containsKey(step.key())) {
        state.accounts().computeIfAbsent(step.key(), id -> account(id, needsAll(id, batch)));
      }
      if (step.key().equals(step.subject()) && step.find("id") != null) {
        loadNamed(step, state);
      }
    }
    return state;
  }

  private static boolean needsAll(String accountId, List<Step> batch) {
    return batch.stream()
        .anyMatch(
            step ->
                step.subject().equals(accountId)
                    && step.key().equals(accountId)
                    && Set.of("void", "rate", "revoke", "subscription").contains(step.verb()));
  }

  private void loadNamed(Step step, BatchState state) {
    UUID identity = identity(step);
    BatchState.Seen known = seen.get(identity);
    if (known != null) {
      state.seen().put(identity, known);
    }
    if (step.verb().equals("void") || step.verb().equals("rate")) {
      state.awaited().add(identity);
      FoldRun.Row row = usage.get(identity);
      if (row != null) {
        state.usage().put(identity, new PostedUsage(row.facts(), row.state(), drawn(row)));
      }
    }
    if (step.verb().equals("subscription")) {
      subscriptions.forEach(
          (key, kept) -> {
            if (key.accountId().equals(step.subject())) {
              state.subscriptions().put(key, kept);
            }
          });
    }
  }

  private static UUID identity(Step step) {
    Kind kind =
        switch (step.verb()) {
          case "grant" -> Kind.CREDIT;
          case "adjust" -> Kind.ADJUSTMENT;
          case "revoke" -> Kind.REVOCATION;
          case "subscription" -> Kind.SUBSCRIPTION_CHANGE;
          case "account" -> Kind.ACCOUNT_CHANGE;
          default -> Kind.USAGE;
        };
    String source = kind == Kind.USAGE ? step.read("source", "gateway") : "";
    return EventIdentity.of(kind, step.subject(), source, step.read("id"));
  }

  private List<Draw> drawn(FoldRun.Row row) {
    Map<Source, BigDecimal> net = new LinkedHashMap<>();
    for (Entry entry : entries) {
      if (entry.accountId().equals(row.facts().accountId())
          && entry.postingNumber() == row.facts().postingNumber()
          && Set.of(EntryKind.USAGE, EntryKind.RATED, EntryKind.VOID).contains(entry.kind())
          && entry.amount().signum() != 0) {
        Source source = new Source(entry.creditNumber(), entry.unit());
        net.merge(source, entry.amount().negate(), BigDecimal::add);
      }
    }
    List<Draw> drawn = new ArrayList<>();
    net.forEach((source, amount) -> drawn.add(new Draw(source.credit(), source.unit(), amount)));
    return drawn;
  }

  /** Open credits first, then, if anything may be given back to them, the others. */
  private AccountState account(String accountId, boolean withAllCredits) {
    AccountState kept = read(accountId);
    AccountState loaded =
        new AccountState(accountId, kept.openedAt(), kept.counts(), kept.headHash());
    loaded.load(kept.terms());
    for (Map.Entry<String, UnitBalance> unit : kept.balances().entrySet()) {
      loaded.load(unit.getKey(), unit.getValue());
    }
    List<CreditState> all = List.copyOf(credits.getOrDefault(accountId, Map.of()).values());
    all.stream().filter(Tables::isOpen).forEach(credit -> loaded.load(copy(credit)));
    if (withAllCredits) {
      all.stream().filter(credit -> !isOpen(credit)).forEach(credit -> loaded.load(copy(credit)));
    }
    return loaded;
  }

  private static boolean isOpen(CreditState credit) {
    return credit.closedAt() == null && credit.remaining().signum() > 0;
  }

  private static CreditState copy(CreditState credit) {
    return new CreditState(credit.terms(), credit.used(), credit.forfeited(), credit.closedAt());
  }

  AccountState read(String accountId) {
    return requireNonNull(accounts.get(accountId), accountId);
  }

  /** Every account with all of its credits. */
  List<AccountState> accounts() {
    return accounts.keySet().stream().map(id -> account(id, true)).toList();
  }
}
