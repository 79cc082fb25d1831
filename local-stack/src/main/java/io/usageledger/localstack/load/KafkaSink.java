package io.usageledger.localstack.load;

import io.usageledger.event.LogCodec;
import io.usageledger.event.RegistryUnavailableException;
import io.usageledger.log.UsageRecorded;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.jspecify.annotations.Nullable;

/**
 * The Kafka door: Avro to the usage topic, acknowledged by all replicas. Whatever Kafka did not
 * acknowledge is sent again, by a new producer if need be; an event's identity makes a second
 * sending harmless.
 */
final class KafkaSink implements EventSink {
  /** A producer needs some thousands on their way to be fast; at most so many are sent again. */
  private static final int ON_THEIR_WAY_MAX = 20_000;

  private static final Duration PAUSE = Duration.ofMillis(50);
  private static final Duration STALE_AFTER = Duration.ofSeconds(5);

  private final StackFile stackFile;
  private final Patience patience;
  private final Semaphore slots = new Semaphore(ON_THEIR_WAY_MAX);
  private final Queue<Failed> failed = new ConcurrentLinkedQueue<>();
  private final AtomicLong accepted = new AtomicLong();
  private long acceptedSeen;
  private long addressReadNanos = System.nanoTime();
  private StackAddresses stack;
  private LogCodec codec;
  private KafkaProducer<byte[], byte[]> producer;

  private record Failed(ProducerRecord<byte[], byte[]> message, Exception why) {}

  KafkaSink(StackFile stackFile, Patience patience) {
    this.stackFile = stackFile;
    this.patience = patience;
    stack = stackFile.read();
    codec = newCodec(stack);
    producer = new KafkaProducer<>(ProducerSettings.of(stack.kafkaBootstrapServers()));
  }

  @Override
  public void send(UsageRecorded event) {
    byte[] key = event.getAccountId().getBytes(StandardCharsets.UTF_8);
    look();
    byte[] value = encode(event);
    while (!slots.tryAcquire()) {
      await();
    }
    while (!failed.isEmpty()) {
      await();
    }
    deliver(new ProducerRecord<>(stack.usageTopic(), key, value));
  }

  @Override
  public void finish() {
    while (slots.availablePermits() < ON_THEIR_WAY_MAX) {
      await();
    }
  }

  @Override
  public long acceptedEvents() {
    return accepted.get();
  }

  @Override
  public void close() {
    producer.close(Duration.ZERO);
    codec.close();
  }

  private byte[] encode(UsageRecorded event) {
    while (true) {
      try {
        return codec.encode(stack.usageTopic(), event);
      } catch (RegistryUnavailableException e) {
        patience.waitingFor("the schema registry at " + stack.schemaRegistryUrl());
        Patience.pause(Duration.ofSeconds(1));
        stack = stackFile.read();
        codec.close();
        codec = newCodec(stack);
      }
    }
  }

  private void deliver(ProducerRecord<byte[], byte[]> message) {
    try {
      producer.send(message, (metadata, failure) -> delivered(message, failure));
    } catch (KafkaException | IllegalStateException e) {
      failed.add(new Failed(message, e));
    }
  }

  private void delivered(ProducerRecord<byte[], byte[]> message, @Nullable Exception failure) {
    if (failure != null) {
      failed.add(new Failed(message, failure));
      return;
    }
    accepted.incrementAndGet();
    slots.release();
  }

  /** One moment of waiting: is there progress, is there something to send again? */
  private void await() {
    look();
    if (!failed.isEmpty()) {
      sendFailedAgain();
    } else if (patience.waited().compareTo(STALE_AFTER) > 0 && moved()) {
      renewProducer();
    }
    Patience.pause(PAUSE);
  }

  /** Says in words when nothing that is on its way arrives. */
  private void look() {
    long now = accepted.get();
    if (now > acceptedSeen || slots.availablePermits() == ON_THEIR_WAY_MAX) {
      acceptedSeen = now;
      patience.progressed();
    } else {
      patience.waitingFor("Kafka at " + stack.kafkaBootstrapServers());
    }
  }

  /** Whether Kafka has another address now; the file is looked at once in a while. */
  private boolean moved() {
    long now = System.nanoTime();
    if (now - addressReadNanos < STALE_AFTER.toNanos()) {
      return false;
    }
    addressReadNanos = now;
    return !stackFile.read().kafkaBootstrapServers().equals(stack.kafkaBootstrapServers());
  }

  private void sendFailedAgain() {
    List<Failed> again = new ArrayList<>();
    for (Failed one = failed.poll(); one != null; one = failed.poll()) {
      stopWhenHopeless(one.why());
      again.add(one);
    }
    patience.waitingFor(
        "Kafka at %s (%s)"
            .formatted(stack.kafkaBootstrapServers(), again.get(0).why().getMessage()));
    renewProducer();
    for (Failed one : again) {
      // One that fails at once has waited for the broker; the others need not wait in a row.
      if (failed.isEmpty()) {
        deliver(one.message());
      } else {
        failed.add(one);
      }
    }
  }

  private void renewProducer() {
    // What is on its way fails now, and is sent again with the rest.
    producer.close(Duration.ZERO);
    stack = stackFile.read();
    producer = new KafkaProducer<>(ProducerSettings.of(stack.kafkaBootstrapServers()));
  }

  private void stopWhenHopeless(Exception failure) {
    if (failure instanceof AuthorizationException
        || failure instanceof AuthenticationException
        || failure instanceof InvalidTopicException
        || failure instanceof RecordTooLargeException) {
      throw new LoadStoppedException(
          "Kafka at %s refuses events for %s: %s"
              .formatted(stack.kafkaBootstrapServers(), stack.usageTopic(), failure.getMessage()),
          failure);
    }
  }

  private static LogCodec newCodec(StackAddresses stack) {
    return new LogCodec(Map.of("schema.registry.url", stack.schemaRegistryUrl()));
  }
}
