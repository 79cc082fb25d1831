package io.usageledger.ledger.verify;

import static java.util.Objects.requireNonNull;

import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What all checks of one run find, and whose journals are not as they should be. */
final class Report {
  /** Accounts whose names are kept; where more are wrong, no mark moves at all. */
  private static final int FAULTY_ACCOUNTS_MAX = 100_000;

  /** Faults whose words are kept; beyond them one that is met twice counts twice. */
  private static final int TOLD_MAX = 10_000;

  private final Map<Check, Findings> findings = new EnumMap<>(Check.class);
  private final Set<String> faultyAccounts = new HashSet<>();
  private final Set<String> told = new HashSet<>();

  Report() {
    for (Check check : Check.values()) {
      findings.put(check, new Findings(check));
    }
  }

  Findings of(Check check) {
    return requireNonNull(findings.get(check));
  }

  /**
   * A fault in an account's rows: its mark stays where it was, so that a later part of the run
   * meets the same fault again, which is then not counted twice.
   */
  void fault(Check check, String accountId, String example) {
    if (!told.contains(example)) {
      of(check).fault(example);
    }
    if (told.size() < TOLD_MAX) {
      told.add(example);
    }
    if (faultyAccounts.size() < FAULTY_ACCOUNTS_MAX) {
      faultyAccounts.add(accountId);
    }
  }

  boolean hasFaultyAccounts() {
    return !faultyAccounts.isEmpty();
  }

  /** At most as many as names are kept of. */
  String[] faultyAccounts() {
    return faultyAccounts.toArray(String[]::new);
  }

  boolean isWell(String accountId) {
    return faultyAccounts.size() < FAULTY_ACCOUNTS_MAX && !faultyAccounts.contains(accountId);
  }

  List<CheckResult> results() {
    return findings.values().stream().map(Findings::result).toList();
  }
}
