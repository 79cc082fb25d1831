package io.usageledger.query.balance;

import io.usageledger.query.watermark.ReadSnapshot;
import io.usageledger.query.watermark.WatermarkReader;
import io.usageledger.query.wire.ReadRefusedException;
import io.usageledger.turns.RoundTrip;
import io.usageledger.turns.SharedTurns;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;

/** Reads balances and credits. */
@Component
class BalanceReader {
  /** More than {@code server.tomcat.threads.max}: who waits shares the next turn. */
  private static final int TOGETHER_MAX = 64;

  private final SharedTurns<String, Optional<AccountBalance>> turns =
      new SharedTurns<>(TOGETHER_MAX, this::readTogether);
  private final ReadSnapshot snapshot;
  private final RoundTrip trip;
  private final WatermarkReader watermarks;
  private final Clock clock;

  BalanceReader(ReadSnapshot snapshot, RoundTrip trip, WatermarkReader watermarks, Clock clock) {
    this.snapshot = snapshot;
    this.trip = trip;
    this.watermarks = watermarks;
    this.clock = clock;
  }

  /**
   * Those that are asked for while others are read are read together: in one transaction and one
   * round trip, each statement once for all. What fails together, or is not there, is read alone,
   * so that nobody's account is another's fault.
   *
   * @throws ReadRefusedException account_unknown
   */
  AccountBalance read(String accountId) {
    return findTogether(accountId).orElseGet(() -> readAlone(accountId));
  }

  private Optional<AccountBalance> findTogether(String accountId) {
    try {
      return turns.ask(accountId);
    } catch (DataAccessException ofOneOfThem) {
      return Optional.empty();
    }
  }

  /** What is said of an account that is not there is of the instant at which it was not. */
  private AccountBalance readAlone(String accountId) {
    return snapshot.read(
        () -> {
          BalanceQuestions asked = questionsOf(List.of(accountId));
          trip.ask(asked.questions());
          return Optional.ofNullable(asked.answers().get(accountId))
              .orElseThrow(() -> watermarks.refusal(accountId));
        });
  }

  /**
   * Of each, in their order; empty is one that is not there. One account that takes long must not
   * keep all others waiting: it is read alone then.
   */
  private List<Optional<AccountBalance>> readTogether(List<String> accountIds) {
    BalanceQuestions asked = questionsOf(accountIds.stream().distinct().toList());
    snapshot.askByKeys(asked.questions());
    Map<String, AccountBalance> balances = asked.answers();
    return accountIds.stream().map(balances::get).map(Optional::ofNullable).toList();
  }

  private BalanceQuestions questionsOf(List<String> accountIds) {
    return new BalanceQuestions(
        watermarks.questionsOf(accountIds),
        new StandingsQuestion(clock.instant(), accountIds),
        new CreditsQuestion(accountIds));
  }
}
