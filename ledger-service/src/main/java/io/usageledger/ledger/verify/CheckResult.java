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

  private static final String EARLIER =
      "found by an earlier run, and only --full tells whether it is gone: ";

  CheckResult {
    examples = List.copyOf(examples);
    figures = Collections.unmodifiableMap(new LinkedHashMap<>(figures));
  }

  /** The same with what an earlier run found where this one did not look. */
  CheckResult withFaultsOf(VerificationStore.LastRun known) {
    List<String> found =
        known.examples().stream()
            .map(example -> example.startsWith(EARLIER) ? example : EARLIER + example)
            .toList();
    return new CheckResult(check, name, checked, known.faults(), found, figures);
  }

  @JsonProperty("ok")
  boolean isOk() {
    return faults == 0;
  }
}
