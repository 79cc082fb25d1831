package io.usageledger.ledger;

import jakarta.validation.Valid;
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
 * @param batchRecords most records in one transaction; more of them make no batch faster, only
 *     memory larger
 * @param consumers threads that each own some of the log's partitions, with one database connection
 *     each
 * @param lateUsageGrace how long after its expiry a credit still covers usage from before; changing
 *     it changes how the past replays
 * @param stallAfter how long records may wait without one being applied before health says so
 * @param ratingInterval how often usage that waits for a price is looked for
 * @param reratePageEvents usage events that a re-rate reads, or publishes, in one step: some
 *     megabytes
 * @param tickInterval how often credits that are due on idle accounts are looked for
 * @param verify how the tables are verified by themselves
 */
@Validated
@ConfigurationProperties("ledger")
public record LedgerSettings(
    @DefaultValue("20000") @Min(1) @Max(100_000) int batchRecords,
    @DefaultValue("2") @Min(1) @Max(64) int consumers,
    @DefaultValue("1h") @NotNull Duration lateUsageGrace,
    @DefaultValue("30s") @NotNull Duration stallAfter,
    @DefaultValue("2s") @NotNull Duration ratingInterval,
    @DefaultValue("5000") @Min(1) @Max(50_000) int reratePageEvents,
    @DefaultValue("10s") @NotNull Duration tickInterval,
    @DefaultValue @NotNull @Valid Verify verify) {
  /**
   * How the tables are verified by themselves, by one of the services at a time.
   *
   * @param interval between the end of one run and the begin of the next, over all services; zero
   *     is never
   * @param rereadWithin how long what was verified is trusted: within this time everything is read
   *     again, a part in each run
   */
  public record Verify(
      @DefaultValue("5m") @NotNull Duration interval,
      @DefaultValue("7d") @NotNull Duration rereadWithin) {
    public Verify {
      if (interval.isNegative() || rereadWithin.isNegative() || rereadWithin.isZero()) {
        throw new IllegalArgumentException(
            "ledger.verify.interval is %s and ledger.verify.reread-within %s; the first may be zero, and the second must be longer"
                .formatted(interval, rereadWithin));
      }
    }
  }
}
