package io.usageledger.benchmarks.load;

import io.usageledger.benchmarks.BenchStack;
import io.usageledger.event.LogCodec;
import io.usageledger.event.LogTopics;
import io.usageledger.log.UsageRecorded;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongFunction;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Events that a gateway writes to its topic at a rate, those of a millisecond together, whatever
 * becomes of earlier ones, until this is closed. The producer has Kafka's own defaults.
 */
public final class OfferedEvents implements AutoCloseable {
  private static final long END_PATIENCE_MS = 60_000;
  private static final long TOGETHER_NANOS = 1_000_000;

  private final int perSecond;
  private final long startNanos = System.nanoTime();
  private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
  private final Thread sender;
  private volatile boolean closing;
  private volatile long sent;

  private OfferedEvents(BenchStack stack, int perSecond, LongFunction<UsageRecorded> events) {
    this.perSecond = perSecond;
    this.sender = new Thread(() -> send(stack, events), "offered-events");
  }

  /**
   * @param events by number, from 0
   */
  public static OfferedEvents begin(
      BenchStack stack, int perSecond, LongFunction<UsageRecorded> events) {
    var offered = new OfferedEvents(stack, perSecond, events);
    offered.sender.start();
    return offered;
  }

  /** When an event is to be sent, as {@link System#nanoTime()}. */
  public long dueNanos(long number) {
    return startNanos + number * 1_000_000_000L / perSecond;
  }

  /** What was sent until now. */
  public long sentEvents() {
    return sent;
  }

  /** The rate that was kept until now. */
  public double perSecond() {
    return sent * 1e9 / (System.nanoTime() - startNanos);
  }

  private void send(BenchStack stack, LongFunction<UsageRecorded> events) {
    String topic = LogTopics.USAGE_EVENTS;
    try (var codec =
            new LogCodec(Map.of("schema.registry.url", stack.read("schema_registry_url")));
        var producer = producer(stack)) {
      while (!closing && failure.get() == null) {
        sleepUntilDue();
        UsageRecorded event = events.apply(sent);
        byte[] key = event.getAccountId().getBytes(StandardCharsets.UTF_8);
        producer.send(
            new ProducerRecord<>(topic, key, codec.encode(topic, event)),
            (metadata, failed) -> {
              if (failed != null) {
                failure.compareAndSet(null, failed);
              }
            });
        sent++;
      }
      producer.flush();
    } catch (RuntimeException e) {
      failure.compareAndSet(null, e);
    }
  }

  /** Not for each: a thread that wakes up costs more than what it sends. */
  private void sleepUntilDue() {
    long dueNanos = dueNanos(sent);
    if (dueNanos > System.nanoTime()) {
      Crew.sleepUntil(dueNanos + TOGETHER_NANOS);
    }
  }

  private static KafkaProducer<byte[], byte[]> producer(BenchStack stack) {
    return new KafkaProducer<>(
        Map.of("bootstrap.servers", stack.read("kafka_bootstrap_servers"), "acks", "all"),
        new ByteArraySerializer(),
        new ByteArraySerializer());
  }

  /** Sends no more, and returns when Kafka has all that were sent. */
  @Override
  public void close() {
    closing = true;
    try {
      sender.join(END_PATIENCE_MS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Exception failed = failure.get();
    if (failed != null || sender.isAlive()) {
      throw new IllegalStateException("Kafka did not take the offered events", failed);
    }
  }
}
