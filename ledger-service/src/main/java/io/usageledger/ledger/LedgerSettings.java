package io.usageledger.ledger;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import java.time.Period;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Settings of the ledger service, under {@code ledger.}.
 *
 * @param portionRecords most records in one transaction
 * @param batchRecords most records of it that are decoded, folded and appended at once; of four
 *     times as many the collector copies twice as much
 * @param consumers threads that each own some of the log's partitions, with one database connection
 *     each
 * @param lateUsageGrace how long after its expiry a credit still covers usage from before; changing
 *     it changes how the past replays
 * @param stallAfter how long records may wait without one being applied before health says so
 * @param databaseAnswerWithin how long a transaction that writes waits for the answer to one of its
 *     statements
 * @param ratingInterval how often usage that waits for a price is looked for
 * @param reratePageEvents usage events that a re-rate reads, or publishes, in one step: some
 *     megabytes
 * @param tickInterval how often credits that are due on idle accounts are looked for
 * @param acceptLogRetention post from topics that lose records, and over records that are gone
 * @param logCheckInterval how often the settings of the log's topics are looked at
 * @param partitionsAhead months of usage history that are made before they begin
 * @param usageRetention how long a month of usage history stays among the tables after its end, in
 *     whole months; null is for ever
 * @param verify how the tables are verified by themselves
 */
@Validated
@ConfigurationProperties("ledger")
public record LedgerSettings(
    @DefaultValue("10000") @Min(1) @Max(100_000) int portionRecords,
    @DefaultValue("2500") @Min(1) @Max(100_000) int batchRecords,
    @DefaultValue("2") @Min(1) @Max(64) int consumers,
    @DefaultValue("1h") @NotNull Duration lateUsageGrace,
    @DefaultValue("30s") @NotNull Duration stallAfter,
    @DefaultValue("2m") @NotNull @DurationMin(seconds = 1) @DurationMax(hours = 24)
        Duration databaseAnswerWithin,
    @DefaultValue("2s") @NotNull Duration ratingInterval,
    @DefaultValue("5000") @Min(1) @Max(50_000) int reratePageEvents,
    @DefaultValue("10s") @NotNull Duration tickInterval,
    @DefaultValue("false") boolean acceptLogRetention,
    @DefaultValue("1m") @NotNull Duration logCheckInterval,
    @DefaultValue("2") @Min(0) @Max(24) int partitionsAhead,
    @Nullable Period usageRetention,
    @DefaultValue @NotNull @Valid Verify verify) {
  public LedgerSettings {
    if (usageRetention != null
        && (usageRetention.getDays() != 0 || usageRetention.toTotalMonths() < 1)) {
      throw new IllegalArgumentException(
          "ledger.usage-retention is %s; months leave as a whole, so it is a number of months or years, at least one month, for instance 13m"
              .formatted(usageRetention));
    }
  }

  /**
   * How the tables are verified by themselves, by one of the services at a time.
   *
   * @param interval between the end of one run and the begin of the next, over all services; zero
   *     is never
   * @param rereadWithin how long what was verified is trusted: within this time everything is read
   *     again, a part in each run
   * @param putOffMax how long a run that is due waits at most while a backlog is posted
   */
  public record Verify(
      @DefaultValue("5m") @NotNull Duration interval,
      @DefaultValue("7d") @NotNull Duration rereadWithin,
      @DefaultValue("30m") @NotNull Duration putOffMax) {
    public Verify {
      if (interval.isNegative()
          || rereadWithin.isNegative()
          || rereadWithin.isZero()
          || putOffMax.isNegative()) {
        throw new IllegalArgumentException(
            "ledger.verify.interval is %s, ledger.verify.put-off-max %s and ledger.verify.reread-within %s; the first two may be zero, and the third must be longer"
                .formatted(interval, putOffMax, rereadWithin));
      }
    }
  }
}
