package io.usageledger.ingest.log;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Writes events to Kafka and returns when every one of them has been acknowledged by all in-sync
 * replicas. What is not acknowledged in time is a failure of the whole call. While Kafka is away
 * one call a second tries it and the others fail at once, so nothing piles up.
 */
public final class EventPublisher implements AutoCloseable {
  private static final long PRESENT = Long.MIN_VALUE;
  private static final long TRY_AGAIN_AFTER_NS = TimeUnit.SECONDS.toNanos(1);

  private final Map<String, Object> producerSettings;
  private final EventEncoder encoder;
  private final long withinNs;

  /** While Kafka is away, when the next call may try it, as {@link System#nanoTime}. */
  private final AtomicLong nextTryNs = new AtomicLong(PRESENT);

  /** What kind of failure the last one was, while Kafka is away. */
  private volatile boolean isPassing;

  private @Nullable Producer<byte[], byte[]> producer;

  EventPublisher(Map<String, Object> producerSettings, EventEncoder encoder, Duration within) {
    this.producerSettings = producerSettings;
    this.encoder = encoder;
    this.withinNs = within.toNanos();
  }

  /**
   * @throws LogUnavailableException when not all of it was acknowledged in time; repeat all of it
   * @throws io.usageledger.event.RegistryUnavailableException when a schema has no id yet
   */
  public void publish(List<? extends LogRecord<?>> entries) {
    if (entries.isEmpty()) {
      return;
    }
    List<ProducerRecord<byte[], byte[]>> encoded = new ArrayList<>(entries.size());
    entries.forEach(entry -> encoded.add(encode(entry)));
    failFastWhileAway();
    try {
      send(encoded);
      nextTryNs.set(PRESENT);
    } catch (LogUnavailableException e) {
      isPassing = e.isPassing();
      nextTryNs.set(System.nanoTime() + TRY_AGAIN_AFTER_NS);
      throw e;
    }
  }

  private ProducerRecord<byte[], byte[]> encode(LogRecord<?> entry) {
    return new ProducerRecord<>(entry.topic(), entry.keyBytes(), encoder.encode(entry));
  }

  private void failFastWhileAway() {
    long next = nextTryNs.get();
    if (next == PRESENT) {
      return;
    }
    long now = System.nanoTime();
    boolean ours =
        now - next >= 0 && nextTryNs.compareAndSet(next, now + withinNs + TRY_AGAIN_AFTER_NS);
    if (!ours) {
      throw LogUnavailableException.soonAfter(isPassing);
    }
  }

  private void send(List<ProducerRecord<byte[], byte[]>> encoded) {
    long deadlineNs = System.nanoTime() + withinNs;
    Producer<byte[], byte[]> current = null;
    try {
      current = producer();
      List<Future<?>> sent = new ArrayList<>(encoded.size());
      for (ProducerRecord<byte[], byte[]> entry : encoded) {
        Future<?> one = current.send(entry);
        if (one.isDone()) {
          one.get(); // a full buffer fails at once: the rest would only wait for the same
        }
        sent.add(one);
      }
      for (Future<?> one : sent) {
        one.get(deadlineNs - System.nanoTime(), TimeUnit.NANOSECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LogUnavailableException("Interrupted while waiting for Kafka", e);
    } catch (TimeoutException e) {
      throw new LogUnavailableException("Kafka has not acknowledged in time", e);
    } catch (ExecutionException e) {
      throw unavailable(current, e.getCause() == null ? e : e.getCause());
    } catch (KafkaException | IllegalStateException e) {
      throw unavailable(current, e);
    }
  }

  private LogUnavailableException unavailable(
      @Nullable Producer<byte[], byte[]> used, Throwable cause) {
    if (!(cause instanceof RetriableException)) {
      discard(used);
    }
    return new LogUnavailableException("Kafka does not take events: " + cause.getMessage(), cause);
  }

  private synchronized Producer<byte[], byte[]> producer() {
    Producer<byte[], byte[]> current = producer;
    if (current == null) {
      current =
          new KafkaProducer<>(
              producerSettings, new ByteArraySerializer(), new ByteArraySerializer());
      producer = current;
    }
    return current;
  }

  /**
   * A producer that met a failure it cannot recover from stays useless: the next call makes one.
   */
  private synchronized void discard(@Nullable Producer<byte[], byte[]> used) {
    if (used != null && used == producer) {
      producer = null;
      used.close(Duration.ZERO);
    }
  }

  @Override
  public synchronized void close() {
    if (producer != null) {
      producer.close(Duration.ofNanos(withinNs));
    }
  }
}
