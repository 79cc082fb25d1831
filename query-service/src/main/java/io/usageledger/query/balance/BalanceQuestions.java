package io.usageledger.query.balance;

import static io.usageledger.query.balance.CreditsQuestion.CREDITS_MAX;
import static java.util.Objects.requireNonNull;

import io.usageledger.query.balance.StandingsQuestion.Standing;
import io.usageledger.query.watermark.Watermark;
import io.usageledger.query.watermark.WatermarkQuestions;
import io.usageledger.turns.Question;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What is asked for the balances of accounts: to be asked once, and then to be answered from. */
final class BalanceQuestions {
  private final WatermarkQuestions watermarks;
  private final StandingsQuestion standings;
  private final CreditsQuestion credits;

  /** Each of the same accounts. */
  BalanceQuestions(
      WatermarkQuestions watermarks, StandingsQuestion standings, CreditsQuestion credits) {
    this.watermarks = watermarks;
    this.standings = standings;
    this.credits = credits;
  }

  List<Question> questions() {
    return Stream.concat(
            watermarks.questions().stream(), Stream.of(standings.question(), credits.question()))
        .toList();
  }

  /** By account; one that is not there has none. */
  Map<String, AccountBalance> answers() {
    Map<String, AccountBalance> balances = new HashMap<>();
    watermarks
        .answers()
        .forEach((accountId, watermark) -> balances.put(accountId, balance(accountId, watermark)));
    return balances;
  }

  private AccountBalance balance(String accountId, Watermark watermark) {
    Standing standing = requireNonNull(standings.answer().get(accountId));
    List<Credit> all = credits.answer().getOrDefault(accountId, List.of());
    return new AccountBalance(
        accountId,
        standing.status(),
        standing.chargedBy(),
        standing.balances(),
        all.stream().limit(CREDITS_MAX).toList(),
        all.size() > CREDITS_MAX,
        watermark);
  }
}
