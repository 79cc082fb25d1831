package io.usageledger.localstack.load.demo;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/**
 * Who gets which credit: most accounts enough, every fifth too little so that it goes into
 * overdraft, and many of them several credits with their own priority and expiry.
 *
 * @param runId makes the credits' ids
 * @param effectiveAt not after the trace's first event
 * @param expiresAt of those that expire; after today, for an expired credit covers nothing
 */
record CreditPlan(String runId, Instant effectiveAt, Instant expiresAt) {

  List<Grant> of(List<Survey.Account> accounts) {
    List<Grant> grants = new ArrayList<>();
    for (int i = 0; i < accounts.size(); i++) {
      grants.addAll(of(accounts.get(i), i));
    }
    return grants;
  }

  private List<Grant> of(Survey.Account account, int place) {
    if (place % 5 == 4) {
      return List.of(grant(account, new Part("trial", 20, 5), null));
    }
    return switch (place % 3) {
      case 0 ->
          List.of(
              grant(account, new Part("promotion", 25, 0), expiresAt),
              grant(account, new Part("prepaid", 110, 10), null));
      case 1 ->
          List.of(
              grant(account, new Part("promotion", 15, 0), expiresAt.minus(7, ChronoUnit.DAYS)),
              grant(account, new Part("monthly allowance", 50, 5), expiresAt),
              grant(account, new Part("prepaid", 60, 10), null));
      default -> List.of(grant(account, new Part("prepaid", 130, 10), null));
    };
  }

  /** What part of its need an account gets under a name. */
  private record Part(String name, int percent, int priority) {}

  private Grant grant(
      Survey.Account account, Part part, @org.jspecify.annotations.Nullable Instant expiry) {
    return new Grant(
        "demo-%s-%s".formatted(runId, part.name().replace(' ', '-')),
        account.accountId(),
        rounded(account.needCredits() / 100 * part.percent()),
        part.priority(),
        effectiveAt,
        expiry,
        "Demo: " + part.name());
  }

  /** Up to a round number, as people sell credits. */
  private static long rounded(long credits) {
    return (credits / 50 + 1) * 50;
  }
}
