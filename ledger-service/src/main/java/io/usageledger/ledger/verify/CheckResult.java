package io.usageledger.ledger.verify;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What one check found.
 *
 * @param check the invariant's short name, as metrics have it
 * @param name the invariant
 * @param checked how many rows, accounts or records were looked at
 * @param faults how many of them are not as they should be
 * @param examples the first of these, in words
 * @param figures what it came to, by name: sums are {@code one side = the other}
 */
record CheckResult(
    @JsonProperty("check") String check,
    @JsonProperty("name") String name,
    @JsonProperty("checked") long checked,
    @JsonProperty("faults") long faults,
    @JsonProperty("examples") List<String> examples,
    @JsonProperty("figures") Map<String, String> figures) {
  /** Enough to begin looking; the count says how much there is. */
  static final int EXAMPLES_MAX = 10;

  CheckResult {
    examples = List.copyOf(examples);
    figures = Collections.unmodifiableMap(new LinkedHashMap<>(figures));
  }

  @JsonProperty("ok")
  boolean isOk() {
    return faults == 0;
  }
}
