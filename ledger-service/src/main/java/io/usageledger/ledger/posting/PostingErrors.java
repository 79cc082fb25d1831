package io.usageledger.ledger.posting;

import io.usageledger.ledger.keeping.LogNotKeptException;
import java.io.IOException;
import java.sql.SQLException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.kafka.listener.CommonErrorHandler;
import org.springframework.kafka.listener.ListenerUtils;
import org.springframework.kafka.listener.MessageListenerContainer;
import org.springframework.stereotype.Component;

/**
 * What happens when a batch could not be posted. A fault of Postgres, Kafka or the registry is
 * never a fault of a record: the batch is read again, after a pause, for as long as it takes. What
 * no client can read is passed by, and only a broken log stops posting.
 */
@Component
class PostingErrors implements CommonErrorHandler {
  private static final Logger log = LoggerFactory.getLogger(PostingErrors.class);
  private static final long PAUSE_MS = 1_000;

  private final PostingProgress progress;
  private final PartitionStart start;
  private final UnreadableLog unreadable;

  PostingErrors(PostingProgress progress, PartitionStart start, UnreadableLog unreadable) {
    this.progress = progress;
    this.start = start;
    this.unreadable = unreadable;
  }

  @Override
  public boolean seeksAfterHandling() {
    return true;
  }

  /** A batch that failed is not committed to Kafka either, where others look for our lag. */
  @Override
  public boolean isAckAfterHandle() {
    return false;
  }

  @Override
  public void handleBatch(
      Exception thrown,
      ConsumerRecords<?, ?> batch,
      Consumer<?, ?> consumer,
      MessageListenerContainer container,
      Runnable invokeListener) {
    for (TopicPartition partition : batch.partitions()) {
      consumer.seek(partition, batch.records(partition).get(0).offset());
    }
    waitOrStop(thrown, container);
  }

  @Override
  public void handleOtherException(
      Exception thrown,
      Consumer<?, ?> consumer,
      MessageListenerContainer container,
      boolean batchListener) {
    if (isPassed(thrown, consumer)) {
      return;
    }
    waitOrStop(thrown, container);
    seekToApplied(consumer, container);
  }

  private boolean isPassed(Exception thrown, Consumer<?, ?> consumer) {
    try {
      return unreadable.passes(thrown, consumer);
    } catch (RuntimeException failure) {
      // A server is away now, or the partition is lost: the record fails again, or with its owner.
      log.warn("Cannot pass over what cannot be read: {}", failure.toString());
      return false;
    }
  }

  /**
   * A partition whose start could not be read when it was assigned has no position, or a wrong one.
   * When this fails too, it comes back here; and were a batch read from a wrong position, the
   * compare-and-set would refuse it.
   */
  private void seekToApplied(Consumer<?, ?> consumer, MessageListenerContainer container) {
    if (!container.isRunning()) {
      return;
    }
    try {
      consumer.assignment().forEach(partition -> seek(consumer, partition));
    } catch (RuntimeException stillFailing) {
      waitOrStop(stillFailing, container);
    }
  }

  private void seek(Consumer<?, ?> consumer, TopicPartition partition) {
    long next = start.read(partition);
    progress.assigned(partition.partition(), next);
    consumer.seek(partition, next);
  }

  private void waitOrStop(Exception thrown, MessageListenerContainer container) {
    Throwable root = rootOf(thrown);
    if (root instanceof LogBrokenException) {
      String why = String.valueOf(root.getMessage());
      progress.stop(why);
      log.error("Posting stops: {}", why);
      container.stop(() -> {});
      return;
    }
    String why = "%s: %s".formatted(root.getClass().getSimpleName(), root.getMessage());
    if (progress.await(why)) {
      log.warn("Posting waits and tries again: {}", why, isAway(root) ? null : thrown);
    }
    pause(container);
  }

  /** What is outside of us needs no stack trace; anything else may be a fault of ours. */
  private static boolean isAway(Throwable root) {
    return root instanceof IOException
        || root instanceof SQLException
        || root instanceof LogNotKeptException
        || root instanceof LogHeldBackException
        || root instanceof KafkaException;
  }

  private static Throwable rootOf(Throwable thrown) {
    Throwable root = thrown;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root;
  }

  /** Short enough to stay in the group, and to end at once when the service stops. */
  private static void pause(MessageListenerContainer container) {
    try {
      ListenerUtils.stoppableSleep(container, PAUSE_MS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
