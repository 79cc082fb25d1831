package io.usageledger.ledger.rating;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.usageledger.ledger.posting.LogApplied;
import io.usageledger.ledger.pricing.PriceBook;
import io.usageledger.ledger.pricing.PriceBook.Facts;
import io.usageledger.ledger.pricing.PriceTopic;
import io.usageledger.ledger.pricing.PriceVersion.ModelKey;
import io.usageledger.ledger.rating.RatingChanges.Mark;
import io.usageledger.ledger.rating.UnratedUsage.Scope;
import io.usageledger.ledger.rating.UnratedUsage.Waiting;
import io.usageledger.ledger.rating.UnratedUsage.WaitingModel;
import io.usageledger.log.UsageRated;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Asks, through the log, for a rating of usage that waits, whenever since it last asked a price of
 * its model or an alias of its name came to count, its account was charged otherwise, or a month
 * was opened again; and once after its start or a failure, since it does not know what was before.
 * What still has no price stays as it is; asking twice changes nothing, so several services may do
 * it at once. While a re-rate is on it waits: what that one announced it shall post itself.
 */
@Component
class UnratedRater {
  private static final Logger log = LoggerFactory.getLogger(UnratedRater.class);
  private static final int PAGE_ROWS = 1_000;

  /** Some megabytes. */
  private static final int ACCOUNTS_MAX = 50_000;

  /**
   * What was asked for. What was appended before a price counted may be posted, unrated, after the
   * first asking: when all is applied that the log had then, it is asked once more.
   *
   * @param counting how many facts counted
   * @param awaited where the log ended, by partition; empty when nothing need be asked any more
   * @param cause why it was asked for
   */
  private record Asked(long counting, Map<Integer, Long> awaited, Cause cause) {}

  /** Why is asked; the entries that follow say it. */
  private enum Cause {
    PUBLISHED("A price or an alias was published"),
    CHARGED_OTHERWISE("What the account is charged by was changed"),
    REOPENED("A month of usage was opened again"),
    UNKNOWN("All usage that waits was looked through again");

    private final String reason;

    Cause(String reason) {
      this.reason = reason;
    }
  }

  private static final Waiting BEFORE_ALL = new Waiting("", Instant.EPOCH, 0, "", "");

  private final UnratedUsage unrated;
  private final PriceTopic prices;
  private final RatingRequests requests;
  private final RerateStore rerates;
  private final RatingChanges changes;
  private final LogApplied applied;
  private final Clock clock;
  private final Map<ModelKey, Asked> askedFor = new ConcurrentHashMap<>();
  private final SaidCharging charging = new SaidCharging(ACCOUNTS_MAX);
  private final AtomicLong waiting = new AtomicLong();
  private @Nullable Mark seen;

  UnratedRater(
      UnratedUsage unrated,
      PriceTopic prices,
      RatingRequests requests,
      RerateStore rerates,
      RatingChanges changes,
      LogApplied applied,
      Clock clock,
      MeterRegistry metrics) {
    this.unrated = unrated;
    this.prices = prices;
    this.requests = requests;
    this.rerates = rerates;
    this.changes = changes;
    this.applied = applied;
    this.clock = clock;
    Gauge.builder("ledger.unrated.waiting", waiting, AtomicLong::get)
        .description("Usage events that are not rated yet, in months that are not closed")
        .register(metrics);
  }

  /**
   * An import publishes a model's prices together: while some of them do not count yet there is
   * nothing to ask, so that what waits is read once and not once per version.
   */
  @Scheduled(fixedDelayString = "${ledger.rating-interval:2s}")
  void rateWhatCanBeRated() {
    try {
      PriceBook book = prices.readToEnd(); // also when nothing waits: the tables follow the topic
      Mark now = changes.read(); // before what waits is: later changes are for the next look
      List<WaitingModel> models = unrated.models();
      waiting.set(models.stream().mapToLong(WaitingModel::events).sum());
      if (rerates.changesSomething()) {
        return;
      }
      Cause change = changeOfAll(seen, now);
      List<Scope> notAsked = new ArrayList<>();
      for (WaitingModel model : models) {
        Facts facts = book.facts(model.name(), clock.instant());
        Scope scope = new Scope(model.name(), facts.counting() > 0, List.of());
        if (facts.coming() == 0 && !askIfDue(scope, facts.counting(), change)) {
          notAsked.add(scope);
        }
      }
      if (seen != null) {
        askOfAccounts(seen.applied(), now.applied(), notAsked);
      }
      seen = now;
    } catch (RuntimeException away) {
      askedFor.clear();
      charging.forget();
      seen = null;
      log.debug("Usage that waits for a price goes on waiting: {}", away.toString());
    }
  }

  /** Why the usage of all accounts is asked for; null where nothing beside prices says so. */
  private static @Nullable Cause changeOfAll(@Nullable Mark before, Mark now) {
    if (before == null) {
      return Cause.UNKNOWN;
    }
    return now.hasOpenedSince(before) ? Cause.REOPENED : null;
  }

  /**
   * When there are new facts, and once more when what lagged behind them has been posted. Of a
   * model that is looked at for the first time it is not known which of its facts are new.
   *
   * @param scope of all accounts
   * @return whether it was asked for
   */
  private boolean askIfDue(Scope scope, long counting, @Nullable Cause change) {
    Asked before = askedFor.get(scope.model());
    if (counting > (before == null ? 0 : before.counting())) {
      Cause cause = before == null && change != null ? change : Cause.PUBLISHED;
      ask(scope, cause);
      askedFor.put(scope.model(), new Asked(counting, applied.readEnds(), cause));
    } else if (before != null
        && !before.awaited().isEmpty()
        && applied.isThrough(before.awaited())) {
      ask(scope, before.cause());
      askedFor.put(scope.model(), new Asked(counting, Map.of(), before.cause()));
    } else if (change != null) {
      ask(scope, change);
    } else {
      return false;
    }
    return true;
  }

  /**
   * Asks for the usage of accounts that are charged otherwise. What lags behind such a change is
   * behind it in the same partition, and so posted by it.
   *
   * @param models of which not all is asked for anyway
   */
  private void askOfAccounts(Map<Integer, Long> from, Map<Integer, Long> end, List<Scope> models) {
    Map<Integer, Long> at = from;
    while (!at.equals(end)) {
      RatingChanges.Page page = changes.said(at, end);
      List<String> accounts = charging.changed(page.said());
      if (!accounts.isEmpty()) {
        models.forEach(
            of -> ask(new Scope(of.model(), of.priced(), accounts), Cause.CHARGED_OTHERWISE));
      }
      at = page.next();
    }
  }

  private void ask(Scope scope, Cause cause) {
    String ratingId = "priced/" + clock.instant();
    Waiting last = BEFORE_ALL;
    long asked = 0;
    for (List<Waiting> page = unrated.page(scope, last, PAGE_ROWS);
        !page.isEmpty();
        page = unrated.page(scope, last, PAGE_ROWS)) {
      requests.append(page.stream().map(waiting -> request(waiting, ratingId, cause)).toList());
      asked += page.size();
      last = page.get(page.size() - 1);
    }
    if (asked > 0) {
      log.info(
          "Asked for a rating of {} unrated events of {}: {}", asked, scope.model(), cause.reason);
    }
  }

  private static RatingRequests.Request request(Waiting waiting, String ratingId, Cause cause) {
    UsageRated event =
        UsageRated.newBuilder()
            .setAccountId(waiting.accountId())
            .setSource(waiting.source())
            .setEventId(waiting.eventId())
            .setRatingId(ratingId)
            .setReason(cause.reason)
            .build();
    return new RatingRequests.Request(waiting.accountId(), event);
  }
}
