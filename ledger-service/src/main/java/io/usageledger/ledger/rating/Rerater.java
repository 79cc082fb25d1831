package io.usageledger.ledger.rating;

import static java.util.Objects.requireNonNull;

import io.usageledger.ledger.LedgerSettings;
import io.usageledger.ledger.posting.LogApplied;
import io.usageledger.ledger.pricing.PriceBook;
import io.usageledger.ledger.pricing.PriceTopic;
import io.usageledger.ledger.rating.Rerate.Counts;
import io.usageledger.ledger.rating.Rerate.RowKey;
import io.usageledger.ledger.rating.Rerate.State;
import io.usageledger.ledger.transactions.Patient;
import io.usageledger.log.UsageRated;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Works on re-rates, a page in a transaction that has locked the run: whoever dies leaves it where
 * its last page ended, and any service goes on. A page that was published and not noted is looked
 * at again; what it published before is a duplicate, or does not differ any more.
 */
@Component
class Rerater {
  private static final Logger log = LoggerFactory.getLogger(Rerater.class);

  private final RerateStore store;
  private final RerateDifferences differences;
  private final RerateUsages usages;
  private final PriceTopic prices;
  private final RatingRequests requests;
  private final LogApplied applied;
  private final TransactionTemplate transactions;
  private final int pageEvents;
  private final Clock clock;

  /** What was said last: the same is not said five times a second. */
  private volatile String waitsFor = "";

  Rerater(
      RerateStore store,
      RerateDifferences differences,
      RerateUsages usages,
      PriceTopic prices,
      RatingRequests requests,
      LogApplied applied,
      TransactionTemplate transactions,
      LedgerSettings settings,
      Clock clock) {
    this.store = store;
    this.differences = differences;
    this.usages = usages;
    this.prices = prices;
    this.requests = requests;
    this.applied = applied;
    this.transactions = Patient.from(transactions);
    this.pageEvents = settings.reratePageEvents();
    this.clock = clock;
  }

  @Scheduled(fixedDelay = 200)
  void work() {
    try {
      while (!Thread.currentThread().isInterrupted() && step()) {
        waitsFor = "";
      }
    } catch (RuntimeException away) {
      String why = away.toString();
      if (!why.equals(waitsFor)) {
        log.warn("A re-rate waits and goes on by itself: {}", why);
      }
      waitsFor = why;
    }
  }

  private boolean step() {
    return requireNonNull(
        transactions.execute(status -> store.claimOldest().map(this::step).orElse(false)));
  }

  /** Returns whether the run moved. */
  private boolean step(Rerate run) {
    return switch (run.state()) {
      case WAITING -> applied.isThrough(run.awaited()) && begin(run, State.LOOKING);
      case LOOKING -> look(run);
      case PUBLISHING -> publish(run);
      case POSTING -> applied.isThrough(run.awaited()) && end(run);
      case DONE -> false;
    };
  }

  private boolean begin(Rerate run, State state) {
    return move(run, state, RowKey.START, run.counts(), run.awaited());
  }

  private boolean look(Rerate run) {
    List<RerateUsage> page = usages.page(run.scope(), run.at(), pageEvents);
    if (page.isEmpty()) {
      boolean nothingToDo = run.dryRun() || run.counts().changed() == 0;
      return nothingToDo ? end(run) : begin(run, State.PUBLISHING);
    }
    RerateLook look = lookAt(page);
    differences.add(run.rerateId(), look.differences());
    Counts before = run.counts();
    Counts counts =
        new Counts(
            before.lookedAt() + page.size(),
            before.changed() + look.changed().size(),
            before.unchanged() + look.unchanged(),
            before.stillUnrated() + look.stillUnrated(),
            0,
            0);
    return move(run, State.LOOKING, last(page), counts, run.awaited());
  }

  private boolean publish(Rerate run) {
    List<RerateUsage> page = usages.page(run.scope(), run.at(), pageEvents);
    if (page.isEmpty()) {
      return move(run, State.POSTING, run.at(), run.counts(), run.awaited());
    }
    List<RatingRequests.Request> changed =
        lookAt(page).changed().stream().map(usage -> request(run, usage)).toList();
    Map<Integer, Long> awaited = new HashMap<>(run.awaited());
    requests.append(changed).forEach((partition, end) -> awaited.merge(partition, end, Math::max));
    Counts before = run.counts();
    Counts counts =
        new Counts(
            before.lookedAt(),
            before.changed(),
            before.unchanged(),
            before.stillUnrated(),
            before.passed() + page.size(),
            before.published() + changed.size());
    return move(run, State.PUBLISHING, last(page), counts, awaited);
  }

  private RerateLook lookAt(List<RerateUsage> page) {
    PriceBook book = prices.readToEnd();
    return new RerateLook(page, book, clock.instant());
  }

  private static RatingRequests.Request request(Rerate run, RerateUsage usage) {
    UsageRated event =
        UsageRated.newBuilder()
            .setAccountId(usage.facts().accountId())
            .setSource(usage.source())
            .setEventId(usage.eventId())
            .setRatingId(run.ratingId())
            .setReason(run.reason())
            .build();
    return new RatingRequests.Request(usage.facts().accountId(), event);
  }

  private boolean end(Rerate run) {
    differences.notePosted(run);
    move(run, State.DONE, run.at(), run.counts(), run.awaited());
    log.info(
        "Re-rate {} of {}: {} events looked at, {} changed, {} still unrated, {} published{}",
        run.rerateId(),
        run.scope(),
        run.counts().lookedAt(),
        run.counts().changed(),
        run.counts().stillUnrated(),
        run.counts().published(),
        run.dryRun() ? ", a dry run" : "");
    return true;
  }

  private boolean move(
      Rerate run, State state, RowKey at, Counts counts, Map<Integer, Long> awaited) {
    Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
    store.move(
        new Rerate(
            run.rerateId(),
            run.scope(),
            run.reason(),
            run.dryRun(),
            state,
            at,
            counts,
            awaited,
            run.createdAt(),
            state == State.DONE ? now : null));
    return true;
  }

  private static RowKey last(List<RerateUsage> page) {
    return page.get(page.size() - 1).key();
  }
}
