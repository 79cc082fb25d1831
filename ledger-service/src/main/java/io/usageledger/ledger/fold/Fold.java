package io.usageledger.ledger.fold;

import io.usageledger.event.EventChecks;
import io.usageledger.event.Limits;
import io.usageledger.event.Refusal;
import io.usageledger.event.RefusedException;
import io.usageledger.ledger.pricing.PriceBook;
import io.usageledger.log.AccountTicked;
import io.usageledger.log.BalanceAdjusted;
import io.usageledger.log.CreditsGranted;
import io.usageledger.log.CreditsRevoked;
import io.usageledger.log.EventQuarantined;
import io.usageledger.log.SubscriptionChanged;
import io.usageledger.log.UsageRated;
import io.usageledger.log.UsageRecorded;
import io.usageledger.log.UsageVoided;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.apache.avro.specific.SpecificRecord;

/**
 * Folds the records of a batch, in the order of the log, into the postings they make. A record that
 * cannot be posted goes to quarantine by name and leaves its neighbours alone.
 */
public final class Fold {
  private static final Duration OCCURRED_AHEAD_MAX =
      Limits.CLOCK_AHEAD_MAX.plus(Limits.CLOCK_SKEW_MAX);

  private final FoldContext context;
  private final UsagePosting usage;
  private final UsageCorrection correction;
  private final CreditPosting credit;
  private final SubscriptionPosting subscription;
  private final QuarantinePosting quarantine;

  private Fold(BatchState state, PriceBook prices, FoldRules rules) {
    context = new FoldContext(state, new Postings(), prices, rules);
    usage = new UsagePosting(context);
    correction = new UsageCorrection(context);
    credit = new CreditPosting(context);
    subscription = new SubscriptionPosting(context);
    quarantine = new QuarantinePosting(context);
  }

  /**
   * @param state what was posted before, of all that the records speak of; used up by the fold
   * @param records of each partition in the order of their offsets
   */
  public static Postings fold(
      BatchState state, PriceBook prices, FoldRules rules, List<LogRecord> records) {
    Fold fold = new Fold(state, prices, rules);
    records.forEach(fold::post);
    return fold.context.postings();
  }

  /** The latest time at which usage may have occurred that was appended then. */
  public static Instant latestOccurrence(LogPosition at) {
    return at.appendedAt().plus(OCCURRED_AHEAD_MAX);
  }

  private void post(LogRecord record) {
    try {
      context.postings().count(postEvent(record));
    } catch (RefusedException refused) {
      context.postings().count(quarantine.own(record, refused));
    }
  }

  private Outcome postEvent(LogRecord record) {
    SpecificRecord event = record.event();
    LogPosition at = record.position();
    if (event instanceof UsageRecorded recorded) {
      checkKey(record, recorded.getAccountId());
      EventChecks.check(recorded, latestOccurrence(at));
      return usage.post(recorded, record);
    }
    if (event instanceof CreditsGranted granted) {
      checkKey(record, granted.getAccountId());
      EventChecks.check(granted);
      return credit.grant(granted, at);
    }
    if (event instanceof UsageRated rated) {
      checkKey(record, rated.getAccountId());
      EventChecks.check(rated);
      return correction.rate(rated, at);
    }
    if (event instanceof UsageVoided voided) {
      checkKey(record, voided.getAccountId());
      EventChecks.check(voided);
      return correction.takeBack(voided, at);
    }
    if (event instanceof BalanceAdjusted adjusted) {
      checkKey(record, adjusted.getAccountId());
      EventChecks.check(adjusted);
      return credit.adjust(adjusted, at);
    }
    if (event instanceof CreditsRevoked revoked) {
      checkKey(record, revoked.getAccountId());
      EventChecks.check(revoked);
      return credit.revoke(revoked, at);
    }
    if (event instanceof SubscriptionChanged changed) {
      checkKey(record, changed.getAccountId());
      EventChecks.check(changed);
      return subscription.change(changed, at);
    }
    if (event instanceof AccountTicked ticked) {
      checkKey(record, ticked.getAccountId());
      EventChecks.check(ticked);
      context.openJournal(ticked.getAccountId(), at);
      return Outcome.POSTED;
    }
    if (event instanceof EventQuarantined quarantined) {
      return quarantine.relayed(quarantined, record);
    }
    throw unpostable(record);
  }

  private static RefusedException unpostable(LogRecord record) {
    SpecificRecord event = record.event();
    if (event == null) {
      return Objects.requireNonNull(record.refused());
    }
    return new RefusedException(
        Refusal.RECORD_TYPE_UNEXPECTED,
        event.getSchema().getFullName() + " is not posted from this topic");
  }

  /** Without the key an account would have no order: two owners could post it at once. */
  private static void checkKey(LogRecord record, String accountId) {
    byte[] key = record.raw().key();
    if (key == null || !Arrays.equals(key, accountId.getBytes(StandardCharsets.UTF_8))) {
      throw new RefusedException(
          Refusal.KEY_MISMATCH, "the record's key is not its account_id, \"" + accountId + "\"");
    }
  }
}
