package io.usageledger.ledger.pricing;

import static io.usageledger.ledger.pricing.MarchPrices.alias;
import static io.usageledger.ledger.pricing.MarchPrices.amount;
import static io.usageledger.ledger.pricing.MarchPrices.day;
import static io.usageledger.ledger.pricing.MarchPrices.key;
import static io.usageledger.ledger.pricing.MarchPrices.rate;
import static io.usageledger.ledger.pricing.MarchPrices.version;
import static org.assertj.core.api.Assertions.assertThat;

import io.usageledger.ledger.pricing.PriceVersion.ModelKey;
import java.math.BigDecimal;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which model's prices a name has, as tables. */
class PricedNamesTest {
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
                        higher,
                        key("p/one"),
                        "input_tokens",
                        "usd",
                        new BigDecimal(2),
                        0,
                        day(1),
                        day(1)),
                    new PriceVersion(
                        lower,
                        key("p/one"),
                        "input_tokens",
                        "usd",
                        BigDecimal.ONE,
                        0,
                        day(1),
                        day(1)),
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
}
