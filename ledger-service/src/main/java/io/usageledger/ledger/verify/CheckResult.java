package io.usageledger.ledger.verify;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * What one check found.
 *
 * @param name of the invariant
 * @param checked how many rows, accounts or partitions were looked at
 * @param faults how many of them are not as they should be
 * @param examples the first of these, in words
 */
record CheckResult(
    @JsonProperty("name") String name,
    @JsonProperty("checked") long checked,
    @JsonProperty("faults") long faults,
    @JsonProperty("examples") List<String> examples) {
  /** Enough to begin looking; the count says how much there is. */
  static final int EXAMPLES_MAX = 10;

  CheckResult {
    examples = List.copyOf(examples);
  }

  @JsonProperty("ok")
  boolean isOk() {
    return faults == 0;
  }
}
