package io.usageledger.ledger.pricing;

import io.usageledger.event.EventChecks;
import io.usageledger.event.LogCodec;
import io.usageledger.event.LogGrowths;
import io.usageledger.event.Refusal;
import io.usageledger.event.RefusedException;
import io.usageledger.event.RegistryUnavailableException;
import io.usageledger.event.UnitPrice;
import io.usageledger.ledger.pricing.PriceVersion.ModelKey;
import io.usageledger.log.LogGrown;
import io.usageledger.log.ModelAliased;
import io.usageledger.log.PricePublished;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What one reading of the price topic brought: prices and aliases, in the topic's order. */
final class PublishedFacts {
  private static final Logger log = LoggerFactory.getLogger(PublishedFacts.class);
  private static final Duration CLOCKS_APART_MAX = Duration.ofSeconds(1);

  private final LogCodec codec;
  private final Restatements restatements;
  private final List<PriceVersion> prices = new ArrayList<>();
  private final List<ModelAlias> aliases = new ArrayList<>();

  /**
   * @param restatements what was read of the topic before
   */
  PublishedFacts(LogCodec codec, Restatements restatements) {
    this.codec = codec;
    this.restatements = restatements;
  }

  List<PriceVersion> prices() {
    return prices;
  }

  List<ModelAlias> aliases() {
    return aliases;
  }

  boolean isEmpty() {
    return prices.isEmpty() && aliases.isEmpty();
  }

  /**
   * Adds what the record says; a record that says nothing we know is logged and passed over.
   *
   * @throws RegistryUnavailableException when its schema is not to be had, for now or because the
   *     registry has lost it: a price that is passed over would be missing from all that is rated
   *     until this process ends, and be there in a replay
   */
  void add(ConsumerRecord<byte[], byte[]> polled) {
    try {
      SpecificRecord event = codec.decode(polled.topic(), bytes(polled));
      if (event instanceof PricePublished price) {
        EventChecks.check(price);
        restatements.next(version(price, polled.timestamp())).ifPresent(prices::add);
      } else if (event instanceof ModelAliased alias) {
        EventChecks.check(alias);
        restatements.next(version(alias, polled.timestamp())).ifPresent(aliases::add);
      } else if (!(event instanceof LogGrown grown && LogGrowths.isFact(grown))) {
        // How the log grew is no price; posting reads it.
        refuse(polled, event.getSchema().getName());
      }
    } catch (RefusedException refused) {
      if (refused.refusal() == Refusal.SCHEMA_UNKNOWN) {
        throw new RegistryUnavailableException(
            "Record %d of %s may be a price, and the schema registry has lost its schema; nothing is rated without it. Restore the registry: %s"
                .formatted(polled.offset(), polled.topic(), refused.getMessage()),
            refused);
      }
      refuse(polled, String.valueOf(refused.getMessage()));
    } catch (IllegalStateException | IllegalArgumentException bad) {
      refuse(polled, String.valueOf(bad.getMessage()));
    }
  }

  private static void refuse(ConsumerRecord<byte[], byte[]> polled, String why) {
    log.error(
        "Record {} of {} is neither price nor alias: {}", polled.offset(), polled.topic(), why);
  }

  private static byte[] bytes(ConsumerRecord<byte[], byte[]> polled) {
    byte[] value = polled.value();
    return value == null ? new byte[0] : value;
  }

  /**
   * What lay waiting before it was appended counts only from its append time on, and a second more
   * for brokers whose clocks differ: else a record could have been posted without it that a replay
   * would post with it.
   */
  private static Instant countsFrom(Instant publishedAt, long appendedAtMs) {
    Instant earliest = Instant.ofEpochMilli(appendedAtMs).plus(CLOCKS_APART_MAX);
    return publishedAt.isBefore(earliest) ? earliest : publishedAt;
  }

  private static PriceVersion version(PricePublished price, long appendedAtMs) {
    return new PriceVersion(
        UUID.fromString(price.getPriceId()),
        new ModelKey(price.getProvider(), price.getModel()),
        price.getMeter(),
        price.getUnit(),
        new UnitPrice(price.getUnitPrice(), price.getPer()),
        price.getAboveInputTokens(),
        price.getEffectiveAt(),
        countsFrom(price.getPublishedAt(), appendedAtMs));
  }

  private static ModelAlias version(ModelAliased alias, long appendedAtMs) {
    return new ModelAlias(
        UUID.fromString(alias.getAliasId()),
        new ModelKey(alias.getProvider(), alias.getModel()),
        new ModelKey(alias.getPricedAsProvider(), alias.getPricedAsModel()),
        alias.getEffectiveAt(),
        countsFrom(alias.getPublishedAt(), appendedAtMs));
  }
}
