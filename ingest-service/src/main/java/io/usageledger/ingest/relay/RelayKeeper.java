package io.usageledger.ingest.relay;

import io.usageledger.ingest.IngestSettings;
import org.apache.kafka.common.KafkaException;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.kafka.config.KafkaListenerEndpointRegistry;
import org.springframework.kafka.event.ListenerContainerIdleEvent;
import org.springframework.kafka.listener.MessageListenerContainer;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Starts the relay when the service is up, and again whenever it has stopped by itself: a service
 * starts without Kafka, even while the broker's name has no address yet.
 */
@Component
class RelayKeeper {
  private final KafkaListenerEndpointRegistry containers;
  private final RelayState state;
  private final boolean enabled;
  private volatile boolean wanted;

  RelayKeeper(KafkaListenerEndpointRegistry containers, RelayState state, IngestSettings settings) {
    this.containers = containers;
    this.state = state;
    this.enabled = settings.relay().enabled();
  }

  @EventListener(ApplicationReadyEvent.class)
  void begin() {
    wanted = enabled;
    keep();
  }

  @EventListener(ContextClosedEvent.class)
  void end() {
    wanted = false;
  }

  @Scheduled(fixedDelayString = "${ingest.relay.retry-every:5s}")
  synchronized void keep() {
    MessageListenerContainer container = container();
    if (!wanted || runs(container)) {
      return;
    }
    try {
      container.stop();
      container.start();
      state.begins();
    } catch (KafkaException e) {
      state.waits(e.getCause() == null ? e : e.getCause());
    }
  }

  /** A thread that finds nothing to relay has nothing to wait with either. */
  @EventListener(ListenerContainerIdleEvent.class)
  void idle() {
    state.goesOn();
  }

  /** Whether the relay is as it should be. */
  boolean isAsWanted() {
    return !wanted || runs(container());
  }

  private static boolean runs(MessageListenerContainer container) {
    return container.isRunning() && container.isInExpectedState();
  }

  private MessageListenerContainer container() {
    MessageListenerContainer container = containers.getListenerContainer(UsageEventRelay.ID);
    if (container == null) {
      throw new IllegalStateException("No listener " + UsageEventRelay.ID);
    }
    return container;
  }
}
