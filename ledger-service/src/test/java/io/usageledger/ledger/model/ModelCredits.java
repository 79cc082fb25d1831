package io.usageledger.ledger.model;

import io.usageledger.event.Refusal;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Grants, revocations, adjustments, subscriptions, and what an account is charged by. */
final class ModelCredits {
  private final ModelAccount account;
  private final Step step;
  private final Instant now;

  ModelCredits(ModelAccount account, Step step) {
    this.account = account;
    this.step = step;
    this.now = step.appendedAt();
  }

  ModelOutcome post() {
    if (step.verb().equals("revoke") && credit().isEmpty() && !isSaid()) {
      return ModelOutcome.refused(Refusal.CREDIT_UNKNOWN);
    }
    Map<String, String> content = step.content("id");
    @Nullable Map<String, String> before = account.said.putIfAbsent(identity(), content);
    if (before != null) {
      return account.repeated(before.equals(content));
    }
    account.expire(now);
    return switch (step.verb()) {
      case "grant" -> grant();
      case "adjust" -> adjust();
      case "revoke" -> revoke();
      case "account" -> changeTerms();
      default -> change();
    };
  }

  private String identity() {
    return step.verb() + " " + step.read("id");
  }

  private boolean isSaid() {
    return account.said.containsKey(identity());
  }

  private ModelOutcome grant() {
    account.census.sawIf(now.isBefore(step.time("from")), "grant for later");
    account.census.sawIf(
        step.find("to") != null && !now.isBefore(step.time("to")), "grant that is over");
    account.grant(
        step.read("id"),
        step.read("unit"),
        step.amount("amount"),
        step.number("priority"),
        step.time("from"),
        step.findTime("to"));
    return ModelOutcome.POSTED;
  }

  private ModelOutcome adjust() {
    BigDecimal amount = step.amount("amount");
    if (amount.signum() > 0) {
      account.grant("adjustment/" + step.read("id"), step.read("unit"), amount, 0, now, null);
    } else {
      account.draw(step.read("unit"), amount.negate(), now);
    }
    return ModelOutcome.POSTED;
  }

  private Optional<ModelCredit> credit() {
    return account.credits.stream()
        .filter(credit -> credit.id.equals(step.read("credit")))
        .findFirst();
  }

  private ModelOutcome revoke() {
    ModelCredit credit = credit().orElseThrow();
    if (credit.isOpen()) {
      credit.close(now);
    }
    return ModelOutcome.POSTED;
  }

  private ModelOutcome changeTerms() {
    account.terms.count(step, account.census);
    account.terms = account.terms.changed(step);
    return ModelOutcome.POSTED;
  }

  private ModelOutcome change() {
    account
        .subscriptions
        .computeIfAbsent(step.read("subscription"), id -> new ModelSubscription())
        .change(account, step);
    return ModelOutcome.POSTED;
  }
}
