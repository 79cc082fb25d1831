package io.usageledger.ledger.rebuild;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a generation follows from beside the log's records; kept as its schema's comment. One that
 * is not finished goes on only with the same.
 *
 * @param release of the program whose fold made it
 * @param migration the newest migration of its tables
 * @param topicId of the log
 * @param lateUsageGraceMs the fold's one setting
 * @param until only what was appended before; null is everything
 * @param prices hash of the price list that was put in place of the published prices; null is none
 * @param snapshot hash of the manifest of the snapshot that it began with; null is the log alone
 */
record BuiltWith(
    @JsonProperty("release") String release,
    @JsonProperty("migration") String migration,
    @JsonProperty("topic_id") UUID topicId,
    @JsonProperty("late_usage_grace_ms") long lateUsageGraceMs,
    @JsonProperty("until") @Nullable Instant until,
    @JsonProperty("prices") @Nullable String prices,
    @JsonProperty("snapshot") @Nullable String snapshot) {}
