package io.usageledger.ingest.relay;

import io.usageledger.event.RegistryUnavailableException;
import io.usageledger.ingest.log.LogUnavailableException;
import java.time.Duration;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.springframework.kafka.listener.CommonErrorHandler;
import org.springframework.kafka.listener.ListenerUtils;
import org.springframework.kafka.listener.MessageListenerContainer;

/**
 * Rewinds a batch that was not relayed and waits a little before it is read again. It never gives
 * up: a batch fails only while a server is away, never for what a record holds; and what no client
 * can read it passes by.
 */
final class RetryForever implements CommonErrorHandler {
  private final RelayState state;
  private final UnreadableRelay unreadable;
  private final Duration every;

  RetryForever(RelayState state, UnreadableRelay unreadable, Duration every) {
    this.state = state;
    this.unreadable = unreadable;
    this.every = every;
  }

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
    state.waits(thrown.getCause() == null ? thrown : thrown.getCause());
    for (TopicPartition partition : batch.partitions()) {
      ConsumerRecord<?, ?> first = batch.records(partition).get(0);
      consumer.seek(partition, first.offset());
    }
    pause(container);
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
    state.waits(thrown);
    rewind(consumer);
    pause(container);
  }

  private boolean isPassed(Exception thrown, Consumer<?, ?> consumer) {
    try {
      return unreadable.passes(thrown, consumer);
    } catch (KafkaException | LogUnavailableException | RegistryUnavailableException e) {
      return false; // a server is away now; the record fails again once it is back
    }
  }

  /** The commit of a batch may be what failed: what has none is relayed again. */
  private static void rewind(Consumer<?, ?> consumer) {
    try {
      consumer
          .committed(consumer.assignment())
          .forEach(
              (partition, next) -> {
                if (next == null) {
                  consumer.seekToBeginning(Set.of(partition));
                } else {
                  consumer.seek(partition, next.offset());
                }
              });
    } catch (KafkaException e) {
      // It does not answer now either; the failure comes again, and this with it.
    }
  }

  private void pause(MessageListenerContainer container) {
    try {
      ListenerUtils.stoppableSleep(container, every.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
