package io.usageledger.ledger.verify;

import java.util.List;

/** What a run says of one check. */
final class Results {
  private Results() {}

  static CheckResult of(List<CheckResult> results, Check check) {
    return results.stream()
        .filter(result -> result.check().equals(check.code()))
        .findFirst()
        .orElseThrow();
  }

  static long checked(List<CheckResult> results, Check check) {
    return of(results, check).checked();
  }

  static List<String> faults(List<CheckResult> results, Check check) {
    return of(results, check).examples();
  }

  static long figure(List<CheckResult> results, Check check, String name) {
    return Long.parseLong(of(results, check).figures().getOrDefault(name, "0"));
  }
}
