package io.usageledger.ledger.pricing;

import static org.assertj.core.api.Assertions.assertThat;

import io.usageledger.ledger.pricing.PriceVersion.ModelKey;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rules of rating as tables. Times are days of March 2026; a price is published on its day. */
class PriceBookTest {
  private static final String M = "m";

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          base below the threshold      | input=1000                                        | 1
          base at the threshold         | input=2000                                        | 2
          tier one above, for all of it | input=2001                                        | 6.003
          output follows total input    | input=2001 output=10                              | 6.053
          output at the threshold       | input=2000 output=10                              | 2.02
          cache reads count as input    | input=1000 cache_read=1001                        | 3.1001
          cache writes count as input   | input=1000 cache_write_5m=1001                    | 5.002
          sound and pictures count too  | input=1 input_audio=1000 input_image=1000         | 2.003
          so does sound from a cache    | input=1 cache_read_audio=2000                     | 0.203
          output does not               | input=1000 output=100000                          | 201
          a meter without a tier        | cache_read=3000                                   | 0.3
          nothing of a meter is nothing | input=1000 mystery=0                              | 1
          an unknown meter: all unrated | input=1000 mystery=1                              | unrated
          """)
  void tierIsACliffOnTotalInput(String rule, String used, String expected) {
    PriceBook book =
        book(
            price("input_tokens", "0.001", 0),
            price("input_tokens", "0.003", 2000),
            price("output_tokens", "0.002", 0),
            price("output_tokens", "0.005", 2000),
            price("cache_read_tokens", "0.0001", 0),
            price("cache_read_audio_tokens", "0.0001", 0),
            price("cache_write_5m_tokens", "0.002", 0),
            price("cache_write_5m_tokens", "0.002", 2000),
            price("input_audio_tokens", "0.001", 0),
            price("input_image_tokens", "0.001", 0));

    assertThat(amount(book, M, used, 5, 5)).isEqualTo(expected);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          before its day                   | 9  | 20 | 10
          on its day                       | 10 | 20 | 2
          late, of the day before          | 9  | 30 | 10
          after its day, before published  | 11 | 12 | 10
          the same at its publication      | 11 | 13 | 2
          """)
  void priceHoldsFromItsDayAndOnceItIsPublished(String rule, int occurred, int rated, String each) {
    PriceBook book =
        book(
            version("p/m", "input_tokens", "usd", "10", 0, 1, 1),
            version("p/m", "input_tokens", "usd", "2", 0, 10, 13));

    assertThat(amount(book, M, "input=1", occurred, rated)).isEqualTo(each);
  }

  @Test
  void ofTwoFromTheSameInstantTheOnePublishedLastHolds() {
    PriceBook book =
        book(
            version("p/m", "input_tokens", "usd", "7", 0, 1, 3),
            version("p/m", "input_tokens", "usd", "5", 0, 1, 2));

    assertThat(amount(book, M, "input=1", 5, 5)).isEqualTo("7");
    assertThat(amount(book, M, "input=1", 5, 2)).isEqualTo("5");
  }

  @Test
  void anEventIsRatedInTheFirstUnitThatPricesAllOfIt() {
    PriceBook book =
        book(
            version("p/m", "input_tokens", "usd", "1", 0, 1, 1),
            version("p/m", "output_tokens", "usd", "1", 0, 1, 1),
            version("p/m", "input_tokens", "credits", "50", 0, 1, 1));

    assertThat(unit(book, "input=1")).isEqualTo("credits 50");
    assertThat(unit(book, "input=1 output=1")).isEqualTo("usd 2");
  }

  @Test
  void theRateCardNamesEveryVersionThatWasUsed() {
    PriceVersion base = price("input_tokens", "0.001", 0);
    PriceVersion tier = price("input_tokens", "0.003", 2000);
    PriceVersion output = price("output_tokens", "0.002", 0);
    PriceBook book = book(base, tier, output);

    assertThat(rate(book, "p", M, "input=2001 output=1", 5, 5).orElseThrow().rateCard().priceIds())
        .containsExactlyInAnyOrder(tier.priceId(), output.priceId());
    assertThat(rate(book, "p", M, "input=1 output=1", 5, 5).orElseThrow().rateCard().priceIds())
        .containsExactlyInAnyOrder(base.priceId(), output.priceId());
  }

  /** The amounts are 1 for gpt-4o of openai, 2 for its own name with a prefix, 3 for azure's. */
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          as priced                         | openai     | gpt-4o                      | 1
          letter case of both               | OpenAI     | GPT-4o                      | 1
          the provider in front             | openai     | openai/gpt-4o               | 1
          the same in capitals              | OPENAI     | OpenAI/GPT-4O               | 1
          exact name before the rule        | openai     | openai/prefixed             | 2
          another provider in front         | openai     | azure/gpt-4o                | unrated
          twice in front                    | openai     | openai/openai/gpt-4o        | unrated
          a router's names have the makers' | openrouter | anthropic/claude-3.5-sonnet | 4
          with the router in front          | openrouter | openrouter/anthropic/claude-3.5-sonnet | 4
          alias of a deployment             | azure      | our-deployment              | 3
          alias in another letter case      | Azure      | OUR-deployment              | 3
          alias behind the provider         | azure      | azure/our-deployment        | 3
          an exact name needs no alias      | azure      | gpt-4o                      | 3
          no alias of an alias              | azure      | chained                     | unrated
          two spellings are no name         | openai     | TWICE                       | unrated
          one of the two, exactly           | openai     | Twice                       | 5
          a snapshot is another model       | openai     | gpt-4o-2024-05-13           | unrated
          every model of a provider         | gemini     | gemini-2.5-pro              | 6
          the same with a prefix            | gemini     | gemini/gemini-2.5-pro       | 6
          an ended alias is none            | gemini     | gemini-2.5-flash            | 8
          an alias chooses the spelling     | openai     | ChoSen                      | 9
          a name before the whole provider  | gemini     | flash                       | 7
          of the whole, one that is unknown | gemini     | gemini-9                    | unrated
          nobody knows it                   | nobody     | gpt-4o                      | unrated
          """)
  void aNameLeadsToOneModelOrToNone(String rule, String provider, String model, String expected) {
    PriceBook book =
        new PriceBook(
                List.of(
                    version("openai/gpt-4o", "input_tokens", "usd", "1", 0, 1, 1),
                    version("openai/openai/prefixed", "input_tokens", "usd", "2", 0, 1, 1),
                    version("openai/prefixed", "input_tokens", "usd", "9", 0, 1, 1),
                    version("azure/gpt-4o", "input_tokens", "usd", "3", 0, 1, 1),
                    version(
                        "openrouter/anthropic/claude-3.5-sonnet",
                        "input_tokens",
                        "usd",
                        "4",
                        0,
                        1,
                        1),
                    version("openai/Twice", "input_tokens", "usd", "5", 0, 1, 1),
                    version("openai/twice", "input_tokens", "usd", "8", 0, 1, 1),
                    version("google/gemini-2.5-pro", "input_tokens", "usd", "6", 0, 1, 1),
                    version("google/flash-001", "input_tokens", "usd", "7", 0, 1, 1),
                    version("google/gemini-2.5-flash", "input_tokens", "usd", "8", 0, 1, 1),
                    version("openai/chosen", "input_tokens", "usd", "9", 0, 1, 1),
                    version("openai/CHOSEN", "input_tokens", "usd", "8", 0, 1, 1)))
            .with(
                List.of(),
                List.of(
                    alias("gemini/gemini-2.5-flash", "google/flash-001", 1, 1),
                    alias("gemini/gemini-2.5-flash", "gemini/gemini-2.5-flash", 2, 2),
                    alias("openai/CHOSEN", "openai/chosen", 1, 1),
                    alias("azure/our-deployment", "azure/gpt-4o", 1, 1),
                    alias("azure/gpt-4o", "openai/gpt-4o", 1, 1),
                    alias("azure/chained", "azure/our-deployment", 1, 1),
                    alias("gemini/*", "google/*", 1, 1),
                    alias("gemini/flash", "google/flash-001", 1, 1)));

    assertThat(
            rate(book, provider, model, "input=1", 5, 5)
                .map(rating -> rating.amount().toPlainString())
                .orElse("unrated"))
        .isEqualTo(expected);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          before it is effective  | 2  | 20 | unrated
          from then on            | 3  | 20 | 1
          until another one holds | 12 | 20 | 2
          unless unpublished then | 12 | 10 | 1
          until it is ended       | 16 | 20 | unrated
          """)
  void anAliasHoldsLikeAPrice(String rule, int occurred, int rated, String expected) {
    PriceBook book =
        new PriceBook(
                List.of(
                    version("p/one", "input_tokens", "usd", "1", 0, 1, 1),
                    version("p/two", "input_tokens", "usd", "2", 0, 1, 1)))
            .with(
                List.of(),
                List.of(
                    alias("p/a", "p/one", 3, 3),
                    alias("p/a", "p/two", 12, 12),
                    alias("p/a", "p/a", 15, 15)));

    assertThat(amount(book, "a", "input=1", occurred, rated)).isEqualTo(expected);
  }

  /** As texts, which is how databases and people order them; not as two signed numbers. */
  @ParameterizedTest
  @CsvSource({
    "7fffffff-0000-3000-8000-000000000000, 80000000-0000-3000-8000-000000000000",
    "00000000-0000-3000-7fff-000000000000, 00000000-0000-3000-8000-000000000000"
  })
  void ofPricesAndAliasesThatTieTheHighestIdCounts(UUID lower, UUID higher) {
    ModelKey name = new ModelKey("p", "a");
    PriceBook book =
        new PriceBook(
                List.of(
                    new PriceVersion(
                        higher, key("p/one"), "input_tokens", "usd", new BigDecimal(2), 0, day(1), day(1)),
                    new PriceVersion(
                        lower, key("p/one"), "input_tokens", "usd", BigDecimal.ONE, 0, day(1), day(1)),
                    version("p/two", "input_tokens", "usd", "3", 0, 1, 1)))
            .with(
                List.of(),
                List.of(
                    new ModelAlias(higher, name, key("p/one"), day(1), day(1)),
                    new ModelAlias(lower, name, key("p/two"), day(1), day(1))));

    assertThat(amount(book, "a", "input=1", 2, 2)).isEqualTo("2");
  }

  @Test
  void factsOfANameAreThoseThatCouldDecideIt() {
    PriceBook book =
        new PriceBook(
                List.of(
                    version("p/one", "input_tokens", "usd", "1", 0, 1, 1),
                    version("p/one", "output_tokens", "usd", "1", 0, 1, 9)))
            .with(List.of(), List.of(alias("q/a", "p/one", 1, 2)));

    assertThat(book.facts(new ModelKey("q", "a"), day(1))).isEqualTo(new PriceBook.Facts(1, 2));
    assertThat(book.facts(new ModelKey("Q", "q/A"), day(5))).isEqualTo(new PriceBook.Facts(2, 1));
    assertThat(book.facts(new ModelKey("p", "p/one"), day(9))).isEqualTo(new PriceBook.Facts(2, 0));
    assertThat(book.facts(new ModelKey("p", "b"), day(9))).isEqualTo(new PriceBook.Facts(0, 0));
  }

  /** However it is cut into parts, and whatever comes twice. */
  @Test
  void aBookThatGrewIsTheBookThatWasReadWhole() {
    Random random = new Random(7);
    List<PriceVersion> versions = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      versions.add(
          version(
              "p/m" + random.nextInt(5),
              random.nextBoolean() ? "input_tokens" : "output_tokens",
              random.nextBoolean() ? "usd" : "credits",
              "0.00" + (1 + random.nextInt(9)),
              random.nextInt(3) * 1000L,
              1 + random.nextInt(20),
              1 + random.nextInt(20)));
    }
    PriceBook whole = new PriceBook(versions);
    PriceBook grown = new PriceBook(List.of());
    for (int from = 0; from < versions.size(); from += 7) {
      List<PriceVersion> part = versions.subList(from, Math.min(versions.size(), from + 9));
      grown = grown.with(part, List.of());
    }
    Collections.shuffle(versions, random);
    for (int i = 0; i < 2000; i++) {
      String used = "input=%d output=%d".formatted(random.nextInt(4000), random.nextInt(100));
      String model = "m" + random.nextInt(5);
      int occurred = 1 + random.nextInt(25);
      int rated = 1 + random.nextInt(25);

      assertThat(rate(grown, "p", model, used, occurred, rated))
          .isEqualTo(rate(whole, "p", model, used, occurred, rated));
    }
  }

  /**
   * The book grows between batches: fifty thousand versions must not be sorted for each new one.
   */
  @Test
  void growingABookOfFiftyThousandCostsLittle() {
    PriceBook book =
        new PriceBook(
            IntStream.range(0, 50_000)
                .mapToObj(i -> version("p/m" + i / 10, "meter_" + i % 10, "usd", "0.001", 0, 1, 1))
                .toList());
    long best = Long.MAX_VALUE;
    for (int i = 0; i < 20; i++) {
      List<PriceVersion> one = List.of(version("p/m" + i, "meter_1", "usd", "0.002", 0, 2, 2));
      long before = System.nanoTime();
      book = book.with(one, List.of());
      best = Math.min(best, System.nanoTime() - before);
    }

    assertThat(book.priceCount()).isEqualTo(50_020);
    assertThat(Duration.ofNanos(best)).isLessThan(Duration.ofMillis(20));
  }

  private static PriceBook book(PriceVersion... versions) {
    return new PriceBook(List.of(versions));
  }

  private static PriceVersion price(String meter, String unitPrice, long above) {
    return version("p/m", meter, "usd", unitPrice, above, 1, 1);
  }

  private static PriceVersion version(
      String model,
      String meter,
      String unit,
      String price,
      long above,
      int effective,
      int published) {
    String content = String.join("|", model, meter, unit, price, "" + above, "" + effective);
    return new PriceVersion(
        UUID.nameUUIDFromBytes(content.getBytes(StandardCharsets.UTF_8)),
        key(model),
        meter,
        unit,
        new BigDecimal(price),
        above,
        day(effective),
        day(published));
  }

  private static ModelAlias alias(String name, String pricedAs, int effective, int published) {
    return new ModelAlias(
        UUID.randomUUID(), key(name), key(pricedAs), day(effective), day(published));
  }

  private static ModelKey key(String text) {
    int slash = text.indexOf('/');
    return new ModelKey(text.substring(0, slash), text.substring(slash + 1));
  }

  private static Instant day(int day) {
    return Instant.parse("2026-03-01T00:00:00Z").plus(Duration.ofDays(day - 1));
  }

  private static String unit(PriceBook book, String used) {
    Rating rating = rate(book, "p", M, used, 5, 5).orElseThrow();
    return rating.unit() + " " + rating.amount().toPlainString();
  }

  private static String amount(PriceBook book, String model, String used, int occurred, int rated) {
    return rate(book, "p", model, used, occurred, rated)
        .map(rating -> rating.amount().stripTrailingZeros().toPlainString())
        .orElse("unrated");
  }

  /** Meters are named without {@code _tokens}, which every one of them ends with. */
  private static Optional<Rating> rate(
      PriceBook book, String provider, String model, String used, int occurred, int rated) {
    Map<String, Long> quantities =
        Arrays.stream(used.split(" +"))
            .map(part -> part.split("="))
            .collect(
                Collectors.toMap(
                    part -> part[0] + "_tokens",
                    part -> Long.parseLong(part[1]),
                    Long::sum,
                    HashMap::new));
    return book.rate(
        new RatedUse(new ModelKey(provider, model), quantities, day(occurred), day(rated)));
  }
}
