package io.usageledger.ledger.fold;

import io.usageledger.event.EventChecks;
import io.usageledger.event.Limits;
import io.usageledger.event.Refusal;
import io.usageledger.event.RefusedException;
import io.usageledger.ledger.pricing.PriceBook;
import io.usageledger.log.AccountChanged;
import io.usageledger.log.AccountTicked;
import io.usageledger.log.BalanceAdjusted;
import io.usageledger.log.CreditsGranted;
import io.usageledger.log.CreditsRevoked;
import io.usageledger.log.EventQuarantined;
import io.usageledger.log.SubscriptionChanged;
import io.usageledger.log.UsageMonthChanged;
import io.usageledger.log.UsageRated;
import io.usageledger.log.UsageRecorded;
import io.usageledger.log.UsageVoided;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.avro.specific.SpecificRecord;

/**
 * Folds the records of a batch, in the order of the log, into the postings they make. A record that
 * cannot be posted goes to quarantine by name and leaves its neighbours alone.
 */
public final class Fold {
  private static final Duration OCCURRED_AHEAD_MAX =
      Limits.CLOCK_AHEAD_MAX.plus(Limits.CLOCK_SKEW_MAX);

  private final FoldContext context;
  private final QuarantinePosting quarantine;
  private final MonthPosting months;
  private final List<Rule<?>> rules;

  private Fold(BatchState state, Postings postings, PriceBook prices, FoldRules rules) {
    this.context = new FoldContext(state, postings, prices, rules);
    this.quarantine = new QuarantinePosting(context);
    this.months = new MonthPosting(context);
    this.rules = rules(context);
  }

  /**
   * Folds one batch of a portion.
   *
   * @param postings of the portion so far, with nothing appended that is written already
   * @param state what was posted before, of all that the records speak of, and as the batch before
   *     left it
   * @param records of each partition in the order of their offsets
   */
  public static void fold(
      Postings postings,
      BatchState state,
      PriceBook prices,
      FoldRules rules,
      List<LogRecord> records) {
    Fold fold = new Fold(state, postings, prices, rules);
    records.forEach(fold::post);
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
    for (Rule<?> rule : rules) {
      if (rule.type().isInstance(record.event())) {
        return rule.apply(record);
      }
    }
    if (record.event() instanceof EventQuarantined quarantined) {
      EventChecks.check(quarantined);
      return quarantine.relayed(quarantined, record);
    }
    if (record.event() instanceof UsageMonthChanged changed) {
      EventChecks.check(changed);
      return months.change(changed, record.position());
    }
    throw unpostable(record);
  }

  /** What is done with records of one type: whose they are, what is checked, what is posted. */
  private record Rule<E>(
      Class<E> type,
      Function<E, String> accountId,
      BiConsumer<E, LogPosition> check,
      BiFunction<E, LogRecord, Outcome> posting) {
    Outcome apply(LogRecord record) {
      E event = type.cast(record.event());
      checkKey(record, accountId.apply(event));
      check.accept(event, record.position());
      return posting.apply(event, record);
    }
  }

  /** The most frequent type first. */
  private List<Rule<?>> rules(FoldContext context) {
    UsagePosting usage = new UsagePosting(context);
    UsageCorrection correction = new UsageCorrection(context);
    CreditPosting credit = new CreditPosting(context);
    AccountPosting account = new AccountPosting(context);
    SubscriptionPosting subscription = new SubscriptionPosting(context);
    return List.of(
        new Rule<>(
            UsageRecorded.class,
            UsageRecorded::getAccountId,
            (event, at) -> EventChecks.check(event, latestOccurrence(at)),
            usage::post),
        rule(CreditsGranted.class, CreditsGranted::getAccountId, EventChecks::check, credit::grant),
        rule(UsageRated.class, UsageRated::getAccountId, EventChecks::check, correction::rate),
        rule(
            UsageVoided.class, UsageVoided::getAccountId, EventChecks::check, correction::takeBack),
        rule(
            BalanceAdjusted.class,
            BalanceAdjusted::getAccountId,
            EventChecks::check,
            credit::adjust),
        rule(
            CreditsRevoked.class, CreditsRevoked::getAccountId, EventChecks::check, credit::revoke),
        rule(
            SubscriptionChanged.class,
            SubscriptionChanged::getAccountId,
            EventChecks::check,
            subscription::change),
        rule(
            AccountChanged.class,
            AccountChanged::getAccountId,
            EventChecks::check,
            account::change),
        rule(
            AccountTicked.class,
            AccountTicked::getAccountId,
            EventChecks::check,
            this::letTimePass));
  }

  private static <E> Rule<E> rule(
      Class<E> type,
      Function<E, String> accountId,
      Consumer<E> check,
      BiFunction<E, LogPosition, Outcome> posting) {
    return new Rule<>(
        type,
        accountId,
        (event, at) -> check.accept(event),
        (event, record) -> posting.apply(event, record.position()));
  }

  private Outcome letTimePass(AccountTicked event, LogPosition at) {
    context.openJournal(event.getAccountId(), at);
    return Outcome.POSTED;
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
