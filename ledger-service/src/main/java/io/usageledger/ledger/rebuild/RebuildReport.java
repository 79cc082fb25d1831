package io.usageledger.ledger.rebuild;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a rebuild came to.
 *
 * @param ok whether all is well: nothing differs, or only what was expected
 * @param records of the log that this run applied; a run that goes on counts its own
 * @param seconds that this run applied them in
 * @param phases seconds that each phase of this run took, by name; {@code seconds} are of the
 *     replay alone
 * @param comparedWithLive false where there was no live state to compare with
 * @param archivedMonths months of usage that the live generation has not, and that were not
 *     compared
 * @param readerWaitMs the longest that readers can have waited for the switch; null without one
 * @param postingPauseMs how long posting paused for it
 * @param revenueByModel with other prices: what they would change; else none
 */
record RebuildReport(
    @JsonProperty("ok") boolean ok,
    @JsonProperty("generation") String generation,
    @JsonProperty("records") long records,
    @JsonProperty("seconds") BigDecimal seconds,
    @JsonProperty("records_per_s") long recordsPerS,
    @JsonProperty("phases") Map<String, BigDecimal> phases,
    @JsonProperty("compared_with_live") boolean comparedWithLive,
    @JsonProperty("accounts_compared") long accountsCompared,
    @JsonProperty("tables") List<TableResult> tables,
    @JsonProperty("differences") List<Difference> differences,
    @JsonProperty("differences_count") long differencesCount,
    @JsonProperty("archived_months") List<String> archivedMonths,
    @JsonProperty("switched") boolean switched,
    @JsonProperty("reader_wait_ms") @Nullable Long readerWaitMs,
    @JsonProperty("posting_pause_ms") @Nullable Long postingPauseMs,
    @JsonProperty("old_generation") @Nullable String oldGeneration,
    @JsonProperty("revenue_by_model") List<Revenue.Line> revenueByModel,
    @JsonProperty("revenue_by_account") List<Revenue.Line> revenueByAccount) {
  /** The first of them; the count says how many there are. */
  static final int DIFFERENCES_SHOWN = 100;
}
