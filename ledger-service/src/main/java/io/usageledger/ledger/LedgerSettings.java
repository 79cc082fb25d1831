package io.usageledger.ledger;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Settings of the ledger service, under {@code ledger.}.
 *
 * @param batchRecords most records in one transaction; twice as many do not fit into the young part
 *     of a heap of 256 MiB, and then everything is collected at every batch
 * @param consumers threads that each own some of the log's partitions, with one database connection
 *     each
 * @param lateUsageGrace how long after its expiry a credit still covers usage from before; changing
 *     it changes how the past replays
 * @param stallAfter how long records may wait without one being applied before health says so
 * @param ratingInterval how often usage that waits for a price is looked for
 * @param reratePageEvents usage events that a re-rate reads, or publishes, in one step: some
 *     megabytes
 * @param tickInterval how often credits that are due on idle accounts are looked for
 */
@Validated
@ConfigurationProperties("ledger")
public record LedgerSettings(
    @DefaultValue("10000") @Min(1) @Max(100_000) int batchRecords,
    @DefaultValue("2") @Min(1) @Max(64) int consumers,
    @DefaultValue("1h") @NotNull Duration lateUsageGrace,
    @DefaultValue("30s") @NotNull Duration stallAfter,
    @DefaultValue("2s") @NotNull Duration ratingInterval,
    @DefaultValue("5000") @Min(1) @Max(50_000) int reratePageEvents,
    @DefaultValue("10s") @NotNull Duration tickInterval) {}
