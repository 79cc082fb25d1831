package io.usageledger.benchmarks.rebuild;

import java.math.BigDecimal;
import java.util.HashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * What one reader has seen, whose balances can only fall: all credits were granted before. A figure
 * that is of no generation, or of an older moment than one that was seen before, is a fault.
 */
final class SeenBalances {
  private final Map<String, BigDecimal> last = new HashMap<>();

  /**
   * @param answer of {@code GET /v1/accounts/ID/balance}
   * @throws IllegalStateException when the figures do not belong together, or a balance has grown
   */
  void add(JsonNode answer) {
    String account = answer.path("account_id").asString();
    BigDecimal balance = balance(answer);
    BigDecimal ofCredits = remaining(answer);
    if (balance.compareTo(ofCredits) != 0) {
      throw new IllegalStateException(
          "The balance of %s is %s and its credits have %s".formatted(account, balance, ofCredits));
    }
    if (ForgedAccounts.ALL.contains(account) && !isOfAGeneration(balance)) {
      throw new IllegalStateException(
          "The balance of %s is %s, and %s live, %s rebuilt"
              .formatted(
                  account, balance, ForgedAccounts.FORGED_BALANCE, ForgedAccounts.TRUE_BALANCE));
    }
    BigDecimal before = last.put(account, balance);
    if (before != null && before.compareTo(balance) < 0) {
      throw new IllegalStateException(
          "The balance of %s was %s and is %s: an older moment"
              .formatted(account, before, balance));
    }
  }

  /** Whether a forged account was seen as the log has it. */
  boolean hasSeenRebuilt() {
    return ForgedAccounts.ALL.stream()
        .anyMatch(account -> ForgedAccounts.TRUE_BALANCE.equals(last.get(account)));
  }

  private static boolean isOfAGeneration(BigDecimal balance) {
    return balance.compareTo(ForgedAccounts.TRUE_BALANCE) == 0
        || balance.compareTo(ForgedAccounts.FORGED_BALANCE) == 0;
  }

  private static BigDecimal balance(JsonNode answer) {
    return new BigDecimal(answer.path("balances").path(0).path("balance").asString());
  }

  private static BigDecimal remaining(JsonNode answer) {
    BigDecimal remaining = BigDecimal.ZERO;
    for (JsonNode credit : answer.path("credits")) {
      remaining = remaining.add(new BigDecimal(credit.path("remaining").asString()));
    }
    return remaining;
  }
}
