package io.usageledger.ledger.pricing;

import io.usageledger.event.LogCodec;
import io.usageledger.event.PricesReader;
import io.usageledger.ledger.transactions.Apart;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The price book as the topic ledger-prices has it: prices and model aliases. Before each batch it
 * is read to its end: a version counts from its published_at on, which lies ahead of its append
 * time, so that no record is folded without a price that counts for it, and a replay finds the same
 * prices.
 */
@Component
public class PriceTopic implements DisposableBean {
  private static final Logger log = LoggerFactory.getLogger(PriceTopic.class);

  private final KafkaProperties kafka;
  private final PriceStore store;
  private final AliasStore aliases;
  private final OtherPrices others;
  private final LogCodec codec;
  private final TransactionTemplate apart;
  private @Nullable PricesReader reader;
  private @Nullable PriceBook book;
  private Restatements restatements = new Restatements();

  /**
   * @param others prices that take the place of published ones, where somebody asks what would be
   */
  PriceTopic(
      KafkaProperties kafka,
      PriceStore store,
      AliasStore aliases,
      ObjectProvider<OtherPrices> others,
      TransactionTemplate transactions) {
    this.kafka = kafka;
    this.others = others.getIfAvailable(() -> OtherPrices.NONE);
    this.store = store;
    this.aliases = aliases;
    this.codec = new LogCodec(kafka.getProperties());
    this.apart = Apart.from(transactions);
  }

  /**
   * The book with every price that is in the topic now.
   *
   * @throws org.apache.kafka.common.KafkaException when Kafka does not answer: nothing may be rated
   *     then
   */
  public synchronized PriceBook readToEnd() {
    try {
      PublishedFacts published = new PublishedFacts(codec, restatements);
      open().readToEnd(published::add);
      PriceBook known = book == null ? readTables() : book;
      if (book == null || !published.isEmpty()) {
        book = append(known, published);
      }
      return book;
    } catch (RuntimeException failure) {
      forget(); // so that no price is lost with this failure
      throw failure;
    }
  }

  private PriceBook readTables() {
    apart.executeWithoutResult(status -> store.replace(others));
    return new PriceBook(store.readAll()).with(List.of(), aliases.readAll());
  }

  /**
   * The tables first: a usage row names only prices that are there. In a transaction of their own,
   * since the book keeps them whatever becomes of the caller's.
   */
  private PriceBook append(PriceBook known, PublishedFacts published) {
    List<PriceVersion> prices =
        published.prices().stream().filter(price -> !others.takesThePlaceOf(price)).toList();
    apart.executeWithoutResult(
        status -> {
          store.append(prices.stream().filter(price -> !known.has(price)).toList());
          aliases.append(published.aliases());
        });
    PriceBook wider = known.with(prices, published.aliases());
    log.info(
        "The price book has {} versions; {} prices and {} aliases were read",
        wider.priceCount(),
        prices.size(),
        published.aliases().size());
    return wider;
  }

  private PricesReader open() {
    PricesReader open = reader;
    if (open == null) {
      open = PricesReader.ofAll(kafka.buildConsumerProperties());
      reader = open;
    }
    return open;
  }

  /** The next call reads topic and tables anew, which may have been set back. */
  public synchronized void forget() {
    PricesReader open = reader;
    reader = null;
    book = null;
    restatements = new Restatements();
    if (open != null) {
      open.close();
    }
  }

  @Override
  public void destroy() {
    forget();
  }
}
