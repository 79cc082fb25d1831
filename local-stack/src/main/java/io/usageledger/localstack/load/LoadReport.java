package io.usageledger.localstack.load;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What became of a file.
 *
 * @param sentEvents what the door took
 * @param outcomes what the ledger counted for them; repeats on the way make it more than was sent
 * @param rejectedByCode what the HTTP door refused
 * @param unreadableLines lines that are no events
 * @param faults the first of these lines and refusals, for a person
 */
public record LoadReport(
    String file,
    long sentEvents,
    Outcomes outcomes,
    Map<String, Long> rejectedByCode,
    long unreadableLines,
    List<String> faults,
    Duration elapsed) {

  public LoadReport {
    rejectedByCode = Map.copyOf(rejectedByCode);
    faults = List.copyOf(faults);
  }

  /** Sent, and counted nowhere. */
  long missingEvents() {
    return Math.max(0, sentEvents - outcomes.total());
  }

  /** Counted once more because a service that was restarted sent them again. */
  long repeatedEvents() {
    return Math.min(outcomes.duplicate(), Math.max(0, outcomes.total() - sentEvents));
  }

  /** Sent although the ledger had them: a second run of the file. */
  long duplicateEvents() {
    return outcomes.duplicate() - repeatedEvents();
  }

  long rejectedEvents() {
    return rejectedByCode.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Everything is posted, now or before. */
  public boolean allWell() {
    return missingEvents() == 0
        && outcomes.conflict() == 0
        && outcomes.quarantined() == 0
        && rejectedEvents() == 0
        && unreadableLines == 0;
  }
}
