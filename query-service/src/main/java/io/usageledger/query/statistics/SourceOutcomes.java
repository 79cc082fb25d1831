package io.usageledger.query.statistics;

import io.swagger.v3.oas.annotations.media.Schema;
import io.usageledger.query.watermark.Watermark;

/** What became of the usage events of one source. */
@Schema(description = "What became of the usage events of one source")
record SourceOutcomes(String source, Outcomes outcomes, Watermark watermark) {

  /** Counts by outcome; all zero for a source that nobody has named yet. */
  record Outcomes(
      @Schema(description = "Posted and rated") long posted,
      @Schema(description = "Posted without a price") long unrated,
      @Schema(description = "Came again with the same content, without effect") long duplicate,
      @Schema(description = "Came again with other content; in quarantine") long conflict,
      @Schema(description = "Could not be posted; in quarantine") long quarantined) {}
}
