package io.usageledger.ledger.pricing;

import static java.util.Objects.requireNonNull;

import io.usageledger.event.LogCodec;
import io.usageledger.event.LogTopics;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.stereotype.Component;

/**
 * The price book as the topic ledger-prices has it: prices and model aliases. Before each batch it
 * is read to its end: a version counts from its published_at on, which lies ahead of its append
 * time, so that no record is folded without a price that counts for it, and a replay finds the same
 * prices.
 */
@Component
public class PriceTopic implements DisposableBean {
  private static final Logger log = LoggerFactory.getLogger(PriceTopic.class);
  private static final TopicPartition PARTITION = new TopicPartition(LogTopics.LEDGER_PRICES, 0);
  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration ANSWER_MAX = Duration.ofSeconds(10);
  private static final Duration READ_MAX = Duration.ofMinutes(2);

  private final KafkaProperties kafka;
  private final PriceStore store;
  private final AliasStore aliases;
  private final OtherPrices others;
  private final LogCodec codec;
  private @Nullable KafkaConsumer<byte[], byte[]> consumer;
  private @Nullable PriceBook book;
  private Restatements restatements = new Restatements();

  /**
   * @param others prices that take the place of published ones, where somebody asks what would be
   */
  PriceTopic(
      KafkaProperties kafka,
      PriceStore store,
      AliasStore aliases,
      ObjectProvider<OtherPrices> others) {
    this.kafka = kafka;
    this.others = others.getIfAvailable(() -> OtherPrices.NONE);
    this.store = store;
    this.aliases = aliases;
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
      PublishedFacts published = new PublishedFacts(codec, restatements);
      long untilNanos = System.nanoTime() + READ_MAX.toNanos();
      while (open.position(PARTITION, ANSWER_MAX) < end) {
        if (System.nanoTime() > untilNanos) {
          throw new TimeoutException(
              "%s was not read to its end within %d s".formatted(PARTITION, READ_MAX.toSeconds()));
        }
        open.poll(POLL).forEach(published::add);
      }
      PriceBook known = book == null ? readTables() : book;
      if (book == null || !published.isEmpty()) {
        book = append(known, published);
      }
      return book;
    } catch (RuntimeException failure) {
      destroy(); // the next call reads the topic anew, so that no price is lost with this failure
      throw failure;
    }
  }

  private PriceBook readTables() {
    store.replace(others);
    return new PriceBook(store.readAll()).with(List.of(), aliases.readAll());
  }

  /** The tables first: a usage row names only prices that are there. */
  private PriceBook append(PriceBook known, PublishedFacts published) {
    List<PriceVersion> prices =
        published.prices().stream().filter(price -> !others.takesThePlaceOf(price)).toList();
    store.append(prices.stream().filter(price -> !known.has(price)).toList());
    aliases.append(published.aliases());
    PriceBook wider = known.with(prices, published.aliases());
    log.info(
        "The price book has {} versions; {} prices and {} aliases were read",
        wider.priceCount(),
        prices.size(),
        published.aliases().size());
    return wider;
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
    settings.put("isolation.level", "read_committed");
    settings.put("auto.offset.reset", "none");
    open = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    open.assign(List.of(PARTITION));
    open.seek(PARTITION, 0);
    consumer = open;
    return open;
  }

  @Override
  public synchronized void destroy() {
    KafkaConsumer<byte[], byte[]> open = consumer;
    consumer = null;
    book = null;
    restatements = new Restatements();
    if (open != null) {
      open.close(CloseOptions.timeout(Duration.ofSeconds(1)));
    }
  }
}
