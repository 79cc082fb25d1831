package io.usageledger.ledger.pricing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.usageledger.ledger.pricing.PriceVersion.ModelKey;
import io.usageledger.localstack.prices.list.PriceList;
import io.usageledger.localstack.prices.list.PriceListFile;
import io.usageledger.localstack.prices.list.PriceListFile.Format;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Our arithmetic against figures that another team computed from the same list: real usage objects
 * of many providers, normalised and priced by them. Their input is the whole, with cache reads and
 * writes, sound and pictures as parts of it; their output has reasoning in it.
 */
class ProviderFiguresTest {
  /** Of the list's own day: its prices are dated. */
  private static final Instant AT = Instant.parse("2026-07-24T12:00:00Z");

  private static final String EXACT = "exact";
  private static final String EXACT_BY_PATTERN = "exact, by the list's own pattern of names";

  private static Path directory = Path.of("");
  private static PriceBook book = new PriceBook(List.of());
  private static JsonNode providers = JsonMapper.shared().missingNode();

  @BeforeAll
  static void readList() throws IOException {
    directory = findData();
    Path file = directory.resolve("genai-prices.json");
    assumeTrue(
        Files.exists(file),
        "../shared/data/genai-prices.json is not there (nor in -Dusageledger.data)");
    PriceList list = PriceListFile.read(file, Format.GENAI_PRICES);
    book =
        new PriceBook(list.prices().stream().map(ProviderFiguresTest::version).toList())
            .with(List.of(), list.aliases().stream().map(ProviderFiguresTest::version).toList());
    providers = JsonMapper.shared().readTree(Files.readString(file));
  }

  @Test
  void usageCostsWhatTheOtherTeamFound() throws IOException {
    Path file = directory.resolve("provider-usage-bodies.json");
    assumeTrue(Files.exists(file), "../shared/data/provider-usage-bodies.json is not there");
    Map<String, Integer> outcomes = new TreeMap<>();
    Map<String, String> examples = new TreeMap<>();
    for (JsonNode body : JsonMapper.shared().readTree(Files.readString(file))) {
      for (JsonNode extracted : body.path("extracted")) {
        for (JsonNode priced : extracted.path("extractors")) {
          if (priced.has("input_price") || priced.has("output_price")) {
            String model = body.path("model").asString("");
            String outcome = outcome(model, extracted.path("usage"), priced);
            outcomes.merge(outcome, 1, Integer::sum);
            examples.putIfAbsent(outcome, model + " " + extracted.path("usage") + " " + priced);
          }
        }
      }
    }

    assertThat(outcomes.keySet()).as("%s", examples).noneMatch(name -> name.startsWith("WRONG"));
    assertThat(outcomes.getOrDefault(EXACT, 0) + outcomes.getOrDefault(EXACT_BY_PATTERN, 0))
        .as("%s %s", outcomes, examples)
        .isGreaterThan(1_700);
  }

  private static String outcome(String model, JsonNode usage, JsonNode priced) {
    String provider = priced.path("provider_id").asString();
    Map<String, Long> quantities = disjoint(usage);
    BigDecimal theirs = theirs(priced);
    if (quantities.isEmpty()) {
      return "nothing used, nothing rated";
    }
    Optional<BigDecimal> byName = rate(new ModelKey(provider, model), quantities);
    if (byName.isPresent() && byName.get().compareTo(theirs) == 0) {
      return EXACT;
    }
    Optional<BigDecimal> byPattern = listed(provider, model).flatMap(key -> rate(key, quantities));
    if (byName.isEmpty() && byPattern.isPresent() && byPattern.get().compareTo(theirs) == 0) {
      return EXACT_BY_PATTERN;
    }
    return deviation(byName.or(() -> byPattern), provider, model, usage, priced);
  }

  /** Why ours is another figure, or none. */
  private static String deviation(
      Optional<BigDecimal> ours, String provider, String model, JsonNode usage, JsonNode priced) {
    if (listed(provider, model).isEmpty()) {
      return "the copy of the list has no such model";
    }
    if (usage.has("web_searches")) {
      return "the copy of the list has no price of searches: unrated";
    }
    if (usage.has("output_image_tokens")) {
      return "the copy of the list has no price of pictures made";
    }
    if (usage.has("cache_audio_read_tokens")) {
      return "cached sound is a cache read with us";
    }
    if (ours.isEmpty() && theirs(priced).signum() == 0) {
      return "the list has a model without a price: they say 0, we say unrated";
    }
    if (ours.isEmpty() && dependsOnTheHour(listed(provider, model).orElseThrow())) {
      return "the list's price depends on the time of day: unrated";
    }
    return ours.isEmpty() ? "WRONG: unrated" : "WRONG";
  }

  private static boolean dependsOnTheHour(ModelKey key) {
    return providers
        .valueStream()
        .filter(provider -> provider.path("id").asString("").equals(key.provider()))
        .flatMap(provider -> provider.path("models").valueStream())
        .filter(model -> model.path("id").asString("").equals(key.model()))
        .anyMatch(model -> model.path("prices").findValue("start_time") != null);
  }

  private static Optional<BigDecimal> rate(ModelKey model, Map<String, Long> quantities) {
    return book.rate(new RatedUse(model, quantities, AT, AT)).map(Rating::amount);
  }

  private static BigDecimal theirs(JsonNode priced) {
    if (priced.has("total_price")) {
      return new BigDecimal(priced.path("total_price").asString());
    }
    return new BigDecimal(priced.path("input_price").asString("0"))
        .add(new BigDecimal(priced.path("output_price").asString("0")));
  }

  /** From parts of a whole to meters beside each other. */
  private static Map<String, Long> disjoint(JsonNode usage) {
    Map<String, Long> meters = new HashMap<>();
    long cacheRead = usage.path("cache_read_tokens").asLong(0);
    long cacheWrite = usage.path("cache_write_tokens").asLong(0);
    // Parts of sound and pictures that came from the cache are counted as cache reads only.
    long audio =
        usage.path("input_audio_tokens").asLong(0)
            - usage.path("cache_audio_read_tokens").asLong(0);
    long image =
        usage.path("input_image_tokens").asLong(0)
            - usage.path("cache_image_read_tokens").asLong(0);
    long reasoning = usage.path("output_reasoning_tokens").asLong(0);
    long imageOut = usage.path("output_image_tokens").asLong(0);
    put(meters, "cache_read_tokens", cacheRead);
    put(meters, "cache_write_5m_tokens", cacheWrite);
    put(meters, "input_audio_tokens", audio);
    put(meters, "input_image_tokens", image);
    put(meters, "reasoning_tokens", reasoning);
    put(meters, "output_image_tokens", imageOut);
    put(meters, "web_searches", usage.path("web_searches").asLong(0));
    put(
        meters,
        "input_tokens",
        usage.path("input_tokens").asLong(0) - cacheRead - cacheWrite - audio - image);
    put(meters, "output_tokens", usage.path("output_tokens").asLong(0) - reasoning - imageOut);
    return meters;
  }

  private static void put(Map<String, Long> meters, String meter, long quantity) {
    assertThat(quantity).as(meter).isNotNegative();
    if (quantity > 0) {
      meters.put(meter, quantity);
    }
  }

  /** The list's own way from a name to a model, patterns and providers to fall back on included. */
  private static Optional<ModelKey> listed(String providerId, String model) {
    return providers
        .valueStream()
        .filter(provider -> provider.path("id").asString("").equals(providerId))
        .flatMap(
            provider ->
                Stream.concat(
                    Stream.of(providerId),
                    provider
                        .path("fallback_model_providers")
                        .valueStream()
                        .map(JsonNode::asString)))
        .flatMap(id -> firstMatch(id, model).stream())
        .findFirst();
  }

  private static Optional<ModelKey> firstMatch(String providerId, String name) {
    return providers
        .valueStream()
        .filter(provider -> provider.path("id").asString("").equals(providerId))
        .flatMap(provider -> provider.path("models").valueStream())
        .filter(model -> matches(model.path("match"), name))
        .map(model -> new ModelKey(providerId, model.path("id").asString("")))
        .findFirst();
  }

  private static boolean matches(JsonNode clause, String name) {
    Map.Entry<String, JsonNode> only = clause.properties().iterator().next();
    JsonNode value = only.getValue();
    return switch (only.getKey()) {
      case "equals" -> name.equals(value.asString());
      case "starts_with" -> name.startsWith(value.asString());
      case "ends_with" -> name.endsWith(value.asString());
      case "contains" -> name.contains(value.asString());
      case "regex" -> Pattern.compile(value.asString()).matcher(name).find();
      case "or" -> value.valueStream().anyMatch(one -> matches(one, name));
      default -> value.valueStream().allMatch(one -> matches(one, name));
    };
  }

  private static PriceVersion version(io.usageledger.localstack.prices.list.ListedPrice price) {
    Instant from = price.from();
    return new PriceVersion(
        UUID.nameUUIDFromBytes(price.toString().getBytes(StandardCharsets.UTF_8)),
        new ModelKey(price.name().provider(), price.name().model()),
        price.name().meter(),
        "usd",
        price.unitPrice(),
        price.aboveInputTokens(),
        from == null ? Instant.EPOCH : from,
        Instant.EPOCH);
  }

  private static ModelAlias version(io.usageledger.localstack.prices.list.ListedAlias alias) {
    return new ModelAlias(
        UUID.nameUUIDFromBytes(alias.toString().getBytes(StandardCharsets.UTF_8)),
        new ModelKey(alias.provider(), alias.model()),
        new ModelKey(alias.provider(), alias.pricedAsModel()),
        Instant.EPOCH,
        Instant.EPOCH);
  }

  /** Beside the project, or one level higher up, or where a property says. */
  private static Path findData() {
    String said = System.getProperty("usageledger.data");
    if (said != null) {
      return Path.of(said);
    }
    Path project = Path.of("").toAbsolutePath();
    while (project.getParent() != null && !Files.exists(project.resolve("mvnw"))) {
      project = project.getParent();
    }
    Path beside = project.resolve("../shared/data").normalize();
    return Files.exists(beside) ? beside : project.resolve("../../shared/data").normalize();
  }
}
