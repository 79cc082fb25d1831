package io.usageledger.ledger.verify;

import java.util.ArrayList;
import java.util.List;

/** Gathers what a check finds while it goes through the rows. */
final class Findings {
  private final String name;
  private final List<String> examples = new ArrayList<>();
  private long checked;
  private long faults;

  Findings(String name) {
    this.name = name;
  }

  void checked() {
    checked++;
  }

  void fault(String example) {
    faults++;
    if (examples.size() < CheckResult.EXAMPLES_MAX) {
      examples.add(example);
    }
  }

  CheckResult result() {
    return new CheckResult(name, checked, faults, examples);
  }
}
