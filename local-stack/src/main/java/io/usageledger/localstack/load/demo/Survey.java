package io.usageledger.localstack.load.demo;

import io.usageledger.localstack.load.trace.Assignment;
import io.usageledger.localstack.load.trace.Trace;
import io.usageledger.localstack.load.trace.TraceException;
import io.usageledger.localstack.load.trace.TraceFile;
import io.usageledger.localstack.load.trace.TraceFormat;
import io.usageledger.localstack.load.trace.TraceLine;
import io.usageledger.log.UsageRecorded;
import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a trace's beginning says: which accounts, when, and about how much they will need.
 *
 * @param accounts the largest first
 * @param first when its earliest event happened
 * @param last when its latest event happened
 */
record Survey(List<Account> accounts, Instant first, Instant last) {
  /** A long trace's beginning is like the rest of it. */
  private static final int LINES_MAX = 200_000;

  /** Credit is granted by a request each. */
  private static final int ACCOUNTS_MAX = 200;

  /** Credits per thousand tokens of the dearest reference model. */
  private static final long CREDITS_PER_THOUSAND = 2;

  /**
   * An account of the trace.
   *
   * @param needCredits about what its usage will cost, rather more than less
   */
  record Account(String accountId, long needCredits) {}

  Survey {
    accounts = List.copyOf(accounts);
  }

  /**
   * @throws TraceException when no line is an event
   */
  static Survey read(TraceFile file, TraceFormat format, Assignment assignment) {
    Map<String, Long> tokens = new HashMap<>();
    Instant first = Instant.MAX;
    Instant last = Instant.MIN;
    try (Trace trace = Trace.open(file, format, assignment, Clock.systemUTC())) {
      Optional<TraceLine> line = trace.next();
      for (int lines = 0; line.isPresent() && lines < LINES_MAX; lines++) {
        if (line.get() instanceof TraceLine.Read read) {
          UsageRecorded event = read.event();
          tokens.merge(event.getAccountId(), tokensOf(event), Survey::sum);
          first = event.getOccurredAt().isBefore(first) ? event.getOccurredAt() : first;
          last = event.getOccurredAt().isAfter(last) ? event.getOccurredAt() : last;
        }
        line = trace.next();
      }
    }
    if (tokens.isEmpty()) {
      throw new TraceException("%s has no line that is an event.".formatted(file.path()));
    }
    return new Survey(largest(tokens), first, last);
  }

  private static List<Account> largest(Map<String, Long> tokens) {
    return tokens.entrySet().stream()
        .map(account -> new Account(account.getKey(), need(account.getValue())))
        .sorted(
            Comparator.comparingLong(Account::needCredits)
                .reversed()
                .thenComparing(Account::accountId))
        .limit(ACCOUNTS_MAX)
        .toList();
  }

  private static long need(long tokens) {
    return tokens / 1_000 * CREDITS_PER_THOUSAND + 1;
  }

  private static long tokensOf(UsageRecorded event) {
    return event.getQuantities().entrySet().stream()
        .filter(meter -> meter.getKey().endsWith("_tokens"))
        .map(Map.Entry::getValue)
        .reduce(0L, Survey::sum);
  }

  /** Enough for an estimate, also of a trace that claims absurd quantities. */
  private static long sum(long one, long other) {
    return Math.min(one, Long.MAX_VALUE / 4) + Math.min(other, Long.MAX_VALUE / 4);
  }
}
