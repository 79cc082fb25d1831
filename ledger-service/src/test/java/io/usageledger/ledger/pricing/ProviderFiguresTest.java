package io.usageledger.ledger.pricing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.usageledger.ledger.pricing.PriceVersion.ModelKey;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * From what a provider answered to what it costs, all of it ours: the ingest service's meters, the
 * imported list, the price book. Compared with figures that another team computed with the same
 * list from the same real usage objects of many providers.
 */
class ProviderFiguresTest {
  /** Of the list's own day: its prices are dated. */
  private static final Instant AT = Instant.parse("2026-07-24T12:00:00Z");

  private static final String EXACT = "exact";
  private static final String EXACT_BY_PATTERN = "exact, by the list's own pattern of names";

  private static PriceBook book = new PriceBook(List.of());
  private static ListedModels listed = new ListedModels(JsonMapper.shared().missingNode());
  private static JsonNode bodies = JsonMapper.shared().missingNode();

  /** A body as one extractor of the others' reads it. */
  private record Case(JsonNode body, JsonNode theirUsage, JsonNode priced) {
    ModelKey name() {
      return new ModelKey(priced.path("provider_id").asString(), body.path("model").asString(""));
    }

    BigDecimal theirs() {
      if (priced.has("total_price")) {
        return new BigDecimal(priced.path("total_price").asString());
      }
      return new BigDecimal(priced.path("input_price").asString("0"))
          .add(new BigDecimal(priced.path("output_price").asString("0")));
    }
  }

  @BeforeAll
  static void readList() throws IOException {
    Path list = ProjectFiles.data().resolve("genai-prices.json");
    Path file = ProjectFiles.data().resolve("provider-usage-bodies.json");
    assumeTrue(
        Files.exists(list) && Files.exists(file),
        "%s and %s are not both there (nor in -Dusageledger.data)".formatted(list, file));
    book = ImportedBook.of(list);
    listed = new ListedModels(JsonMapper.shared().readTree(Files.readString(list)));
    bodies = JsonMapper.shared().readTree(Files.readString(file));
  }

  @Test
  void usageCostsWhatTheOtherTeamFound() {
    Map<String, Integer> outcomes = new TreeMap<>();
    Map<String, String> examples = new TreeMap<>();
    int agreeing = 0;
    for (JsonNode body : bodies) {
      Map<String, Long> ours = ProviderMeters.of(body.path("body").toString());
      boolean agrees = false;
      for (Case one : cases(body)) {
        String outcome = outcome(one, ours);
        outcomes.merge(outcome, 1, Integer::sum);
        examples.putIfAbsent(outcome, one + " " + ours);
        agrees |= outcome.startsWith(EXACT);
      }
      agreeing += agrees ? 1 : 0;
    }

    assertThat(outcomes.keySet()).as("%s", examples).noneMatch(name -> name.startsWith("WRONG"));
    assertThat(agreeing).as("bodies: %s", outcomes).isGreaterThanOrEqualTo(635);
    assertThat(outcomes.getOrDefault(EXACT, 0) + outcomes.getOrDefault(EXACT_BY_PATTERN, 0))
        .as("%s %s", outcomes, examples)
        .isGreaterThanOrEqualTo(1_507);
  }

  /** Each of their readings of a body that they priced. */
  private static List<Case> cases(JsonNode body) {
    List<Case> cases = new ArrayList<>();
    for (JsonNode extracted : body.path("extracted")) {
      for (JsonNode priced : extracted.path("extractors")) {
        if (priced.has("input_price") || priced.has("output_price")) {
          cases.add(new Case(body, extracted.path("usage"), priced));
        }
      }
    }
    return cases;
  }

  private static String outcome(Case one, Map<String, Long> ours) {
    if (isTheirs(rate(one.name(), ours), one)) {
      return EXACT;
    }
    if (isTheirs(rateAsListed(one.name(), ours), one)) {
      return EXACT_BY_PATTERN;
    }
    return deviation(one, ours);
  }

  /** Why ours is another figure, or none. */
  private static String deviation(Case one, Map<String, Long> ours) {
    Optional<ModelKey> model = listed.find(one.name());
    if (model.isEmpty()) {
      return "the copy of the list has no such model";
    }
    if (ours.containsKey("unattributed_tokens")) {
      return "tokens that are in the total alone: they leave them out, we say unrated";
    }
    if (isAnotherReading(one, ours)) {
      return "read as another API's answer they miss output, cache or searches; what they saw costs"
                 + " the same with us";
    }
    if (ours.containsKey("web_searches")) {
      return "the copy of the list has no price of searches: unrated";
    }
    if (ours.containsKey("output_image_tokens")) {
      return "the copy of the list has no price of pictures made";
    }
    if (rateAsListed(one.name(), ours).isPresent()) {
      return "WRONG";
    }
    if (one.theirs().signum() == 0) {
      return "the list has a model without a price: they say 0, we say unrated";
    }
    return listed.dependsOnTheHour(model.get())
        ? "the list's price depends on the time of day: unrated"
        : "WRONG: unrated";
  }

  /** A body has one true form; they try others on it too, which know fewer of its names. */
  private static boolean isAnotherReading(Case one, Map<String, Long> ours) {
    Map<String, Long> theirs = TheirUsage.meters(one.theirUsage());
    return !theirs.equals(ours)
        && ours.keySet().containsAll(theirs.keySet())
        && isTheirs(rateAsListed(one.name(), theirs), one);
  }

  private static boolean isTheirs(Optional<BigDecimal> ours, Case one) {
    return ours.filter(amount -> amount.compareTo(one.theirs()) == 0).isPresent();
  }

  /** Under the name as it was sent, or else as the model that the list's patterns lead it to. */
  private static Optional<BigDecimal> rateAsListed(ModelKey name, Map<String, Long> quantities) {
    return rate(name, quantities)
        .or(() -> listed.find(name).flatMap(model -> rate(model, quantities)));
  }

  private static Optional<BigDecimal> rate(ModelKey model, Map<String, Long> quantities) {
    return book.rate(new RatedUse(model, quantities, AT, AT)).map(Rating::amount);
  }
}
