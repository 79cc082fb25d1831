package io.usageledger.query.watermark;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * How far one partition of the log is applied.
 *
 * @param topicId Kafka's id of the topic that the offset belongs to
 * @param nextOffset offset of the next record to apply
 * @param appliedThrough append time of the newest applied record
 */
record AppliedPartition(
    UUID topicId, int partition, long nextOffset, @Nullable Instant appliedThrough) {}
