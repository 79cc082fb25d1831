package io.usageledger.ingest.usage;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.usageledger.event.LogTopics;
import io.usageledger.event.RegistryUnavailableException;
import io.usageledger.ingest.log.EventPublisher;
import io.usageledger.ingest.log.LogRecord;
import io.usageledger.ingest.log.LogUnavailableException;
import io.usageledger.log.UsageRefused;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.stereotype.Component;

/**
 * Writes to usage-events what doors have refused, for the relay to judge again. What is good never
 * waits for it, nor is held up when it fails: each request's failure is told at its end.
 */
@Component
public final class RefusedLog {
  private static final Logger LOG = LoggerFactory.getLogger(RefusedLog.class);

  private final EventPublisher publisher;
  private final Counter lost;

  RefusedLog(@Qualifier("refusedPublisher") EventPublisher publisher, MeterRegistry meters) {
    this.publisher = publisher;
    this.lost =
        Counter.builder("ledger.ingest.refused.lost")
            .description("Refused events that Kafka does not take, and that nobody sends again")
            .register(meters);
  }

  /**
   * For one request, by one thread.
   *
   * @param isSentAgain whether the sender sends all of it again that is told to
   */
  public Keeping begin(boolean isSentAgain) {
    return new Keeping(isSentAgain);
  }

  /** What is kept of one request. */
  public final class Keeping {
    private final boolean isSentAgain;
    private @Nullable RuntimeException passing;

    private Keeping(boolean isSentAgain) {
      this.isSentAgain = isSentAgain;
    }

    /** Returns when Kafka has it, or does not take it. */
    public void keep(List<UsageRefused> refused) {
      try {
        publisher.publish(refused.stream().map(RefusedLog::toRelay).toList());
      } catch (LogUnavailableException e) {
        failed(refused, e, e.isPassing());
      } catch (RegistryUnavailableException e) {
        failed(refused, e, true);
      }
    }

    /** What does not pass, a sender would be told to send again for ever. */
    private void failed(List<UsageRefused> refused, RuntimeException why, boolean isPassing) {
      if (isPassing && isSentAgain) {
        passing = why;
      } else {
        tellLost(refused, why);
      }
    }

    /**
     * All portions of the request are in.
     *
     * @throws LogUnavailableException when sending the whole request again would keep what was not
     * @throws RegistryUnavailableException the same
     */
    public void end() {
      if (passing != null) {
        throw passing;
      }
    }
  }

  private void tellLost(List<UsageRefused> refused, RuntimeException why) {
    lost.increment(refused.size());
    LOG.error(
        "{} refused events could not be kept for the quarantine and are lost, the first: {}: {}. {}. See that the ingest service may write to {}, and have their usage sent again",
        refused.size(),
        refused.get(0).getReason(),
        refused.get(0).getDetail(),
        why.getMessage(),
        LogTopics.USAGE_EVENTS);
  }

  /** In no order, since each stands for itself. */
  private static LogRecord<UsageRefused> toRelay(UsageRefused refused) {
    String id = refused.getEventId();
    return new LogRecord<>(LogTopics.USAGE_EVENTS, id == null ? refused.getForm() : id, refused);
  }
}
