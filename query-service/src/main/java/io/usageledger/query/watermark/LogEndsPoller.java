package io.usageledger.query.watermark;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.kafka.core.KafkaAdmin;
import org.springframework.stereotype.Component;

/**
 * Watches where the log ends, beside the requests, so that no read waits for Kafka. When Kafka is
 * away the last measured end goes stale and the lag is unknown; reads go on.
 */
@Component
class LogEndsPoller implements SmartLifecycle {
  private static final Logger LOG = LoggerFactory.getLogger(LogEndsPoller.class);

  private final Map<String, Object> kafkaProperties;
  private final LagProperties properties;
  private final Clock clock;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(LogEndsPoller::daemon);
  private volatile @Nullable Admin admin;
  private volatile @Nullable LogEnds newest;
  private volatile String trouble = "Kafka was not asked yet";
  private volatile boolean running;

  LogEndsPoller(KafkaAdmin kafka, LagProperties properties, Clock clock) {
    this.kafkaProperties = new HashMap<>(kafka.getConfigurationProperties());
    this.properties = properties;
    this.clock = clock;
    int timeoutMs = Math.toIntExact(properties.kafkaTimeout().toMillis());
    kafkaProperties.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, timeoutMs);
    kafkaProperties.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, timeoutMs);
    kafkaProperties.put(AdminClientConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 1000);
  }

  /** The newest measured ends, unless they are too old to count. */
  Optional<LogEnds> findFresh() {
    Instant oldest = clock.instant().minus(properties.validFor());
    return Optional.ofNullable(newest).filter(ends -> ends.measuredAt().isAfter(oldest));
  }

  /** What keeps the ends from being known, in words; empty when nothing does. */
  String trouble() {
    return trouble;
  }

  private void poll() {
    try {
      Instant now = clock.instant();
      newest = new TopicEnds(connected()).read(now);
      if (!trouble.isEmpty()) {
        LOG.info("Kafka answers: the lag is known");
      }
      trouble = "";
    } catch (ExecutionException e) {
      complain(e.getCause() == null ? e : e.getCause());
    } catch (KafkaException e) {
      complain(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void complain(Throwable failure) {
    String said = "Kafka did not say where the log ends: " + failure.getMessage();
    if (trouble.isEmpty() || newest == null && !said.equals(trouble)) {
      LOG.warn("{}. Reads go on, their lag is unknown", said);
    }
    trouble = said;
  }

  private Admin connected() {
    Admin current = admin;
    if (current == null) {
      current = Admin.create(kafkaProperties);
      admin = current;
    }
    return current;
  }

  @Override
  public void start() {
    running = true;
    thread.scheduleWithFixedDelay(
        this::poll, 0, properties.pollInterval().toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public void stop() {
    running = false;
    thread.shutdownNow();
    Admin current = admin;
    if (current != null) {
      current.close(Duration.ofSeconds(1));
    }
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "log-ends");
    thread.setDaemon(true);
    return thread;
  }
}
