package io.usageledger.ledger.pricing;

import io.usageledger.event.LogCodec;
import io.usageledger.event.PricesReader;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** The tables of prices and aliases against the topic that they follow, which is read anew. */
@Component
public class PublishedFigures {
  private static final Instant REFERENCE_FROM = Instant.parse("2015-01-01T00:00:00Z");

  private final KafkaProperties kafka;
  private final LogCodec codec;

  PublishedFigures(KafkaProperties kafka) {
    this.kafka = kafka;
    this.codec = new LogCodec(kafka.getProperties());
  }

  /**
   * What a comparison found.
   *
   * @param compared versions that were compared
   * @param faults those that are not as they were published, in words
   */
  public record Comparison(long compared, List<String> faults) {
    public Comparison {
      faults = List.copyOf(faults);
    }
  }

  /**
   * Compares every version in the tables with the topic.
   *
   * @param jdbc the snapshot that is looked at
   * @param postedThrough newest append time that is posted; what was published before it must be in
   *     the tables. Null is nothing yet
   * @throws KafkaException when Kafka does not answer
   */
  public synchronized Comparison compare(JdbcTemplate jdbc, @Nullable Instant postedThrough) {
    PublishedFacts published = readTopic();
    List<String> faults = new ArrayList<>();
    long compared =
        comparePrices(new PriceStore(jdbc).readAll(), published, postedThrough, faults)
            + compareAliases(new AliasStore(jdbc).readAll(), published, postedThrough, faults);
    return new Comparison(compared, faults);
  }

  private static long comparePrices(
      List<PriceVersion> stored,
      PublishedFacts published,
      @Nullable Instant postedThrough,
      List<String> faults) {
    Map<UUID, PriceVersion> wanted = new LinkedHashMap<>();
    published.prices().forEach(price -> wanted.putIfAbsent(price.priceId(), price));
    for (PriceVersion price : stored) {
      PriceVersion original = wanted.remove(price.priceId());
      if (!isReference(price) && (original == null || !same(original, price))) {
        faults.add(
            "price %s is %s, and %s".formatted(price.priceId(), price, asPublished(original)));
      }
    }
    wanted.values().stream()
        .filter(price -> postedThrough != null && price.publishedAt().isBefore(postedThrough))
        .forEach(price -> faults.add("price %s was published and is missing".formatted(price)));
    return stored.size();
  }

  private static long compareAliases(
      List<ModelAlias> stored,
      PublishedFacts published,
      @Nullable Instant postedThrough,
      List<String> faults) {
    Map<UUID, ModelAlias> wanted = new LinkedHashMap<>();
    published.aliases().forEach(alias -> wanted.putIfAbsent(alias.aliasId(), alias));
    for (ModelAlias alias : stored) {
      ModelAlias original = wanted.remove(alias.aliasId());
      if (!alias.equals(original)) {
        faults.add(
            "alias %s is %s, and %s".formatted(alias.aliasId(), alias, asPublished(original)));
      }
    }
    wanted.values().stream()
        .filter(alias -> postedThrough != null && alias.publishedAt().isBefore(postedThrough))
        .forEach(alias -> faults.add("alias %s was published and is missing".formatted(alias)));
    return stored.size();
  }

  private static String asPublished(@Nullable Record original) {
    return original == null ? "was never published" : "was published as " + original;
  }

  /** Amounts of another scale are the same price. */
  private static boolean same(PriceVersion one, PriceVersion other) {
    return one.model().equals(other.model())
        && one.meter().equals(other.meter())
        && one.unit().equals(other.unit())
        && one.unitPrice().per() == other.unitPrice().per()
        && one.unitPrice().price().compareTo(other.unitPrice().price()) == 0
        && one.aboveInputTokens() == other.aboveInputTokens()
        && one.effectiveAt().equals(other.effectiveAt())
        && one.publishedAt().equals(other.publishedAt());
  }

  /** The prices of the first day are in no topic: their ids follow from them. */
  private static boolean isReference(PriceVersion price) {
    BigDecimal unitPrice = price.unitPrice().price();
    String text =
        String.join(
            "/",
            "reference",
            price.model().provider(),
            price.model().model(),
            price.meter(),
            unitPrice.stripTrailingZeros().toPlainString());
    return price.unit().equals("credits")
        && price.unitPrice().per() == 1
        && price.aboveInputTokens() == 0
        && price.effectiveAt().equals(REFERENCE_FROM)
        && price.publishedAt().equals(REFERENCE_FROM)
        && price.priceId().toString().replace("-", "").equals(md5(text));
  }

  private static String md5(String text) {
    try {
      byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(utf8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has MD5", e);
    }
  }

  private PublishedFacts readTopic() {
    PublishedFacts published = new PublishedFacts(codec, new Restatements());
    try (PricesReader prices = PricesReader.ofWhatIsThere(kafka.buildConsumerProperties())) {
      prices.readToEnd(published::add);
    }
    return published;
  }
}
