package io.usageledger.ledger.pricing;

import static java.util.Objects.requireNonNull;

import io.usageledger.event.EventChecks;
import io.usageledger.event.LogCodec;
import io.usageledger.event.LogTopics;
import io.usageledger.event.RefusedException;
import io.usageledger.ledger.pricing.PriceVersion.ModelKey;
import io.usageledger.log.PricePublished;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.UUID;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.stereotype.Component;

/**
 * The price book as the topic ledger-prices has it. Before each batch it is read to its end: a
 * price counts from its published_at on, which lies ahead of its append time, so that no record is
 * folded without a price that counts for it, and a replay finds the same prices.
 */
@Component
public class PriceTopic implements DisposableBean {
  private static final Logger log = LoggerFactory.getLogger(PriceTopic.class);
  private static final TopicPartition PARTITION = new TopicPartition(LogTopics.LEDGER_PRICES, 0);
  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration CLOCKS_APART_MAX = Duration.ofSeconds(1);
  private static final Duration ANSWER_MAX = Duration.ofSeconds(10);

  private final KafkaProperties kafka;
  private final PriceStore store;
  private final LogCodec codec;
  private @Nullable KafkaConsumer<byte[], byte[]> consumer;
  private @Nullable PriceBook book;

  PriceTopic(KafkaProperties kafka, PriceStore store) {
    this.kafka = kafka;
    this.store = store;
    this.codec = new LogCodec(kafka.getProperties());
  }

  /**
   * The book with every price that is in the topic now.
   *
   * @throws org.apache.kafka.common.KafkaException when Kafka does not answer: nothing may be rated
   *     then
   */
  public synchronized PriceBook readToEnd() {
    try {
      KafkaConsumer<byte[], byte[]> open = openConsumer();
      long end = requireNonNull(open.endOffsets(List.of(PARTITION), ANSWER_MAX).get(PARTITION));
      List<PriceVersion> published = new ArrayList<>();
      while (open.position(PARTITION, ANSWER_MAX) < end) {
        open.poll(POLL).forEach(polled -> decode(polled).ifPresent(published::add));
      }
      if (book == null || !published.isEmpty()) {
        store.append(published);
        book = new PriceBook(store.readAll());
        log.info(
            "The price book has {} versions, {} of them new",
            book.versions().size(),
            published.size());
      }
      return book;
    } catch (RuntimeException failure) {
      destroy(); // the next call reads the topic anew, so that no price is lost with this failure
      throw failure;
    }
  }

  private KafkaConsumer<byte[], byte[]> openConsumer() {
    KafkaConsumer<byte[], byte[]> open = consumer;
    if (open != null) {
      return open;
    }
    Properties settings = new Properties();
    settings.putAll(kafka.buildConsumerProperties());
    settings.remove("group.id");
    settings.put("enable.auto.commit", "false");
    settings.put("auto.offset.reset", "none");
    open = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    open.assign(List.of(PARTITION));
    open.seek(PARTITION, 0);
    consumer = open;
    return open;
  }

  private Optional<PriceVersion> decode(ConsumerRecord<byte[], byte[]> polled) {
    try {
      SpecificRecord event = codec.decode(polled.topic(), bytes(polled));
      if (event instanceof PricePublished price) {
        EventChecks.check(price);
        return Optional.of(version(price, polled.timestamp()));
      }
      log.error(
          "Record {} of {} is no price: {}",
          polled.offset(),
          polled.topic(),
          event.getSchema().getName());
    } catch (RefusedException | IllegalStateException | IllegalArgumentException bad) {
      log.error(
          "Record {} of {} is no price: {}", polled.offset(), polled.topic(), bad.getMessage());
    }
    return Optional.empty();
  }

  private static byte[] bytes(ConsumerRecord<byte[], byte[]> polled) {
    byte[] value = polled.value();
    return value == null ? new byte[0] : value;
  }

  /**
   * A price that lay waiting before it was appended counts only from its append time on, and a
   * second more for brokers whose clocks differ: else a record could have been posted without it
   * that a replay would post with it.
   */
  private static Instant countsFrom(PricePublished price, long appendedAtMs) {
    Instant earliest = Instant.ofEpochMilli(appendedAtMs).plus(CLOCKS_APART_MAX);
    return price.getPublishedAt().isBefore(earliest) ? earliest : price.getPublishedAt();
  }

  private static PriceVersion version(PricePublished price, long appendedAtMs) {
    return new PriceVersion(
        UUID.fromString(price.getPriceId()),
        new ModelKey(price.getProvider(), price.getModel()),
        price.getMeter(),
        price.getUnit(),
        price.getUnitPrice(),
        price.getAboveInputTokens(),
        price.getEffectiveAt(),
        countsFrom(price, appendedAtMs));
  }

  @Override
  public synchronized void destroy() {
    KafkaConsumer<byte[], byte[]> open = consumer;
    consumer = null;
    book = null;
    if (open != null) {
      open.close(CloseOptions.timeout(Duration.ofSeconds(1)));
    }
  }
}
