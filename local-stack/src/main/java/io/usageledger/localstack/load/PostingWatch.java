package io.usageledger.localstack.load;

import io.usageledger.localstack.load.SourceOutcomes.Moment;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Waits until what was sent is posted. A relay or a service that was killed may repeat events,
 * which then count once more, as duplicates: so reaching the number that was sent is the end only
 * when nothing can have been repeated, or when the ledger has been quiet for a moment.
 */
final class PostingWatch {
  private static final Duration PAUSE = Duration.ofMillis(250);
  private static final Duration QUIET_AFTER_ALL = Duration.ofSeconds(1);
  private static final Duration QUIET_AFTER_SOME = Duration.ofSeconds(15);

  private final Display display;
  private final Patience patience;
  private final LongSupplier nanoTime;
  private @Nullable Moment last;
  private @Nullable String firstMeasurement;
  private long quietSinceNanos;

  PostingWatch(Display display, Patience patience, LongSupplier nanoTime) {
    this.display = display;
    this.patience = patience;
    this.nanoTime = nanoTime;
  }

  /** Returns what the ledger has counted: at least {@code sentEvents}, or what is missing stays. */
  Outcomes await(SourceOutcomes sources, long sentEvents) {
    display.begin("Posting", sentEvents);
    patience.progressed();
    try {
      while (true) {
        Moment moment = sources.now();
        display.at(Math.min(moment.grown().total(), sentEvents), sentEvents);
        if (ended(moment, sentEvents)) {
          return moment.grown();
        }
        Patience.pause(PAUSE);
      }
    } finally {
      display.end();
    }
  }

  /** Whether this moment is the last one to look at. */
  boolean ended(Moment moment, long sentEvents) {
    Outcomes grown = moment.grown();
    if (grown.total() == sentEvents && grown.duplicate() == 0) {
      return true;
    }
    Duration quiet = quiet(moment);
    boolean all = grown.total() >= sentEvents;
    if (quiet.compareTo(all ? QUIET_AFTER_ALL : QUIET_AFTER_SOME) >= 0) {
      return true;
    }
    if (!all) {
      patience.waitingFor(
          "the ledger to post %s".formatted(Texts.count(sentEvents - grown.total(), "more event")));
    }
    return false;
  }

  /** How long everything has been posted and nothing has changed. */
  private Duration quiet(Moment moment) {
    if (firstMeasurement == null) {
      firstMeasurement = moment.lagMeasuredAt();
    }
    Moment before = last;
    last = moment;
    boolean changed = before == null || !before.grown().equals(moment.grown());
    if (before == null || changed || !before.lagEvents().equals(moment.lagEvents())) {
      patience.progressed();
    }
    // The lag of the first measurement may be older than the last event that was sent.
    boolean measuredSince =
        moment.lagMeasuredAt().isEmpty() || !moment.lagMeasuredAt().equals(firstMeasurement);
    boolean nothingToPost = moment.lagEvents().isPresent() && moment.lagEvents().getAsLong() == 0;
    if (changed || !measuredSince || !nothingToPost) {
      quietSinceNanos = nanoTime.getAsLong();
    }
    return Duration.ofNanos(nanoTime.getAsLong() - quietSinceNanos);
  }
}
