package io.usageledger.ledger.posting;

import io.usageledger.ledger.LedgerSettings;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Exchanger;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * Posts the portions of two threads in one transaction where both are small. A transaction costs
 * some milliseconds of two processes however little is in it, and two at once keep two cores from
 * whoever reads meanwhile.
 *
 * <p>Who comes first waits for the other, half as long as Kafka waits for records to come: of two
 * threads that fetch in turns, one is that near to the next. One that has waited in vain has lost
 * little, since what it fetches next was asked for before it began to wait.
 */
@Component
class SmallPortions {
  private static final Duration PATIENCE =
      Duration.ofMillis(PostingConfiguration.FETCH_WAIT_MS / 2);

  /**
   * A thread's portion, handed over to the thread that it meets, with the decoder in it, and back.
   */
  private static final class Offered {
    private final long number;
    private final PolledRecords portion;

    /** With whether it was posted by the other. */
    private final CompletableFuture<Boolean> posted = new CompletableFuture<>();

    Offered(long number, PolledRecords portion) {
      this.number = number;
      this.portion = portion;
    }
  }

  private static final Logger log = LoggerFactory.getLogger(SmallPortions.class);

  private final Consumer<PortionPoster.Batches> poster;
  private final int threads;
  private final Duration patience;
  private final Exchanger<Offered> meeting = new Exchanger<>();
  private final AtomicLong offered = new AtomicLong();

  /** Whether what this thread has to post has failed together, and was not posted alone since. */
  private final ThreadLocal<Boolean> hasFailed = ThreadLocal.withInitial(() -> false);

  @Autowired
  SmallPortions(PortionPoster poster, LedgerSettings settings) {
    this(poster::post, settings.consumers(), PATIENCE);
  }

  /**
   * @param poster posts a portion in a transaction
   * @param threads that post
   * @param patience how long the first waits
   */
  SmallPortions(Consumer<PortionPoster.Batches> poster, int threads, Duration patience) {
    this.poster = poster;
    this.threads = threads;
    this.patience = patience;
  }

  /**
   * Posts a thread's portion, and maybe another's with it. What fails together is posted alone, and
   * alone again until that has come to its end: one thread's trouble is another's once.
   *
   * @throws PartitionLostException when somebody else has applied it
   */
  void post(PolledRecords portion) {
    if (threads > 1 && isSmall(portion) && !hasFailed.get() && postWithAnother(portion)) {
      return;
    }
    poster.accept(portion.batches());
    hasFailed.set(false);
  }

  /** Two of them are a batch. */
  private static boolean isSmall(PolledRecords portion) {
    return portion.polled().size() <= portion.batchRecords() / 2;
  }

  /** Returns whether it is posted. */
  private boolean postWithAnother(PolledRecords portion) {
    Offered mine = new Offered(offered.incrementAndGet(), portion);
    Offered others = meet(mine);
    if (others == null) {
      return false;
    }
    boolean posted = mine.number < others.number ? postBoth(mine, others) : mine.posted.join();
    hasFailed.set(!posted);
    return posted;
  }

  /** Null when nobody came. */
  private @Nullable Offered meet(Offered mine) {
    try {
      return meeting.exchange(mine, patience.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException nobodyCame) {
      return null;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return null;
    }
  }

  private boolean postBoth(Offered mine, Offered others) {
    boolean posted = false;
    try {
      poster.accept(new Together(mine.portion.batches(), others.portion.batches()));
      posted = true;
    } catch (RuntimeException failure) {
      log.info(
          "Two small portions could not be posted together, each is posted alone: {}",
          failure.toString());
    } finally {
      others.posted.complete(posted);
    }
    return posted;
  }

  /** The batches of two portions, as one. An account has one partition, so none is in both. */
  private record Together(PortionPoster.Batches one, PortionPoster.Batches other)
      implements PortionPoster.Batches {
    @Override
    public Optional<PortionPoster.Batch> next(int rowsWaiting) {
      List<PortionPoster.Batch> both =
          Stream.of(one, other).flatMap(part -> part.next(rowsWaiting).stream()).toList();
      return both.isEmpty()
          ? Optional.empty()
          : Optional.of(
              new PortionPoster.Batch(
                  both.stream().flatMap(part -> part.records().stream()).toList(),
                  both.stream().flatMap(part -> part.moves().stream()).toList()));
    }
  }
}
