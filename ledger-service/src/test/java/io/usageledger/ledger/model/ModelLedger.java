package io.usageledger.ledger.model;

import io.usageledger.event.Refusal;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The rules of docs/ledger.md, written down once more: slow, without anything of the fold, and as
 * plain as they read.
 */
final class ModelLedger {
  static final Duration OCCURRED_AHEAD_MAX = Duration.ofMinutes(10);

  final Map<String, ModelAccount> accounts = new TreeMap<>();
  private final Census census;
  private final Set<String> relayed = new HashSet<>();
  private final ModelPrices prices;
  private final Comparator<ModelCredit> drawOrder;

  ModelLedger(List<Step> steps) {
    this(steps, ModelCredit.DRAW_ORDER, new Census());
  }

  ModelLedger(List<Step> steps, Census census) {
    this(steps, ModelCredit.DRAW_ORDER, census);
  }

  /** A model that draws in another order, to see that the comparison notices. */
  ModelLedger(List<Step> steps, Comparator<ModelCredit> drawOrder, Census census) {
    this.census = census;
    this.prices = new ModelPrices(steps, census);
    this.drawOrder = drawOrder;
  }

  /** What becomes of an event; one that cannot be read, or under another's key, is no account's. */
  ModelOutcome apply(Step step) {
    ModelOutcome outcome = applied(step);
    census.saw(step.verb() + " " + outcome.text());
    return outcome;
  }

  private ModelOutcome applied(Step step) {
    if (step.verb().equals("garbage")) {
      return ModelOutcome.refused(Refusal.UNDECODABLE);
    }
    if (step.verb().equals("quarantined")) {
      return relayed(step);
    }
    if (!step.key().equals(step.subject())) {
      return ModelOutcome.refused(Refusal.KEY_MISMATCH);
    }
    ModelAccount account = account(step);
    ModelOutcome outcome = outcome(account, step);
    account.quarantined += outcome.refusal() == null ? 0 : 1;
    return outcome;
  }

  /** A record that ingest refused is in quarantine once, however often it is relayed. */
  private ModelOutcome relayed(Step step) {
    if (!relayed.add(step.read("offset"))) {
      return ModelOutcome.DUPLICATE;
    }
    if (step.key().equals(step.subject())) {
      account(step).quarantined++;
    }
    return ModelOutcome.refused(Refusal.QUANTITY_INVALID);
  }

  private ModelAccount account(Step step) {
    return accounts.computeIfAbsent(step.key(), id -> new ModelAccount(drawOrder, census));
  }

  private ModelOutcome outcome(ModelAccount account, Step step) {
    Optional<Refusal> refused = refused(step);
    if (refused.isPresent()) {
      return ModelOutcome.refused(refused.get());
    }
    return switch (step.verb()) {
      case "usage" -> new ModelPosting(account, prices, step).record();
      case "void" -> new ModelPosting(account, prices, step).voided();
      case "rate" -> new ModelPosting(account, prices, step).rate();
      case "grant", "adjust", "revoke", "subscription", "account" -> new ModelCredits(account, step).post();
      case "tick" -> account.tick(step.appendedAt());
      default -> throw new IllegalArgumentException("No rule for " + step);
    };
  }

  /** What is wrong with the event by itself. */
  private static Optional<Refusal> refused(Step step) {
    return switch (step.verb()) {
      case "usage" -> refusedUsage(step);
      case "grant" -> refusedGrant(step);
      case "adjust" -> when(step.amount("amount").signum() == 0, Refusal.AMOUNT_INVALID);
      case "subscription" -> when(isEmptyPeriod(step), Refusal.PERIOD_INVALID);
      case "account" -> when(!isChange(step), Refusal.ACCOUNT_CHANGE_INVALID);
      default -> Optional.empty();
    };
  }

  private static Optional<Refusal> refusedUsage(Step step) {
    if (tooFarAhead(step.time("at"), step)) {
      return Optional.of(Refusal.OCCURRED_AT_OUT_OF_RANGE);
    }
    if (step.quantities().isEmpty()) {
      return Optional.of(Refusal.QUANTITIES_MISSING);
    }
    return when(
        step.find("cost") != null && step.amount("cost").signum() < 0,
        Refusal.REPORTED_COST_INVALID);
  }

  private static boolean isChange(Step step) {
    boolean changes =
        step.find("charged_by") != null || step.find("status") != null || step.find("team") != null;
    return changes
        && List.of("prices", "reported_cost").contains(step.read("charged_by", "prices"))
        && List.of("open", "closed").contains(step.read("status", "open"));
  }

  private static boolean tooFarAhead(Instant occurredAt, Step step) {
    return occurredAt.isAfter(step.appendedAt().plus(OCCURRED_AHEAD_MAX));
  }

  private static Optional<Refusal> refusedGrant(Step step) {
    String id = step.read("id");
    if (id.startsWith("adjustment/")
        || id.startsWith("give-back/")
        || id.startsWith("subscription/")) {
      return Optional.of(Refusal.EVENT_ID_INVALID);
    }
    if (step.amount("amount").signum() <= 0) {
      return Optional.of(Refusal.AMOUNT_INVALID);
    }
    return when(isEmptyPeriod(step), Refusal.PERIOD_INVALID);
  }

  private static boolean isEmptyPeriod(Step step) {
    @Nullable Instant to = step.findTime("to");
    return to != null && !to.isAfter(step.time("from"));
  }

  private static Optional<Refusal> when(boolean wrong, Refusal refusal) {
    return wrong ? Optional.of(refusal) : Optional.empty();
  }
}
