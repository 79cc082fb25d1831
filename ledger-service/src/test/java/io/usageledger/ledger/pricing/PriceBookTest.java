package io.usageledger.ledger.pricing;

import static io.usageledger.ledger.pricing.MarchPrices.amount;
import static io.usageledger.ledger.pricing.MarchPrices.rate;
import static io.usageledger.ledger.pricing.MarchPrices.version;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rules of rating as tables. */
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

  private static String unit(PriceBook book, String used) {
    Rating rating = rate(book, "p", M, used, 5, 5).orElseThrow();
    return rating.unit() + " " + rating.amount().toPlainString();
  }
}
