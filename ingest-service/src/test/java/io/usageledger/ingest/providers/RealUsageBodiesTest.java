package io.usageledger.ingest.providers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Real usage objects, with what another team made of them. */
class RealUsageBodiesTest {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  /**
   * Where we differ, and how often:
   *
   * <ul>
   *   <li>Mistral names cached tokens {@code num_cached_tokens}, sells them for a tenth, and they
   *       do not read it.
   *   <li>Gemini behind OpenAI's form leaves its thinking out of the completion and has it in the
   *       total; they leave it out altogether.
   *   <li>An advisor's tokens are another model's, charged by its price; they stand in the list of
   *       iterations alone, which they do not read.
   * </ul>
   */
  private static final Map<String, Integer> DEVIATIONS =
      Map.of("num_cached_tokens", 12, "unattributed_tokens", 1, "byOthers", 2);

  @Test
  void weSayWhatTheOthersSayButForNamedDeviations() throws Exception {
    Path file = data().resolve("provider-usage-bodies.json");
    assumeTrue(Files.exists(file), file + " is not there: real usage objects to compare with");
    Map<String, Integer> deviations = new TreeMap<>();
    List<String> unexplained = new ArrayList<>();
    int compared = 0;

    for (JsonNode row : JSON.readTree(Files.readString(file))) {
      compared++;
      NormalisedUsage ours = NormalisedUsage.of(row.get("body"));
      Map<String, Long> quantities = new TreeMap<>(ours.quantities());
      if (!ours.byOthers().isEmpty()) {
        deviations.merge("byOthers", 1, Integer::sum);
      }
      if (quantities.remove("unattributed_tokens") != null) {
        deviations.merge("unattributed_tokens", 1, Integer::sum);
      }
      JsonNode mistral = row.get("body").path("usage").path("num_cached_tokens");
      if (mistral.asLong(0) > 0) {
        deviations.merge("num_cached_tokens", 1, Integer::sum);
        quantities.merge("input_tokens", quantities.remove("cache_read_tokens"), Long::sum);
      }
      Map<String, Long> theirs = theirs(row.get("extracted"));
      if (!inTheirWords(quantities).equals(theirs)) {
        unexplained.add(
            row.get("body") + "\n ours " + inTheirWords(quantities) + "\n theirs " + theirs);
      }
    }

    assertThat(unexplained).isEmpty();
    assertThat(deviations).isEqualTo(DEVIATIONS);
    assertThat(compared).isGreaterThan(700);
  }

  /** The root of the project is above the module that the tests run in. */
  private static Path data() {
    String told = System.getProperty("usageledger.data");
    if (told != null) {
      return Path.of(told);
    }
    Path project = Path.of("").toAbsolutePath();
    while (project.getParent() != null && !Files.exists(project.resolve("mvnw"))) {
      project = project.getParent();
    }
    return project.resolve("../shared/data").normalize();
  }

  /**
   * Of several readings the one that sees most. Cohere's tokens are aside, as they are not charged,
   * and so is a reading that adds reasoning to a completion that has it inside by its own total.
   */
  private static Map<String, Long> theirs(JsonNode extracted) {
    return extracted
        .valueStream()
        .filter(reading -> !isOf(reading, "cohere", "tokens"))
        .filter(reading -> !isOf(reading, "x-ai", "chat"))
        .map(reading -> disjointMedia(reading.get("usage")))
        .max(Comparator.comparingInt(Map::size))
        .orElseThrow();
  }

  private static boolean isOf(JsonNode reading, String provider, String flavor) {
    return extracted(reading, provider, flavor) == 1 && reading.get("extractors").size() == 1;
  }

  private static long extracted(JsonNode reading, String provider, String flavor) {
    return reading
        .get("extractors")
        .valueStream()
        .filter(extractor -> extractor.path("provider_id").asString("").equals(provider))
        .filter(extractor -> extractor.path("api_flavor").asString("").equals(flavor))
        .count();
  }

  private static Map<String, Long> disjointMedia(JsonNode usage) {
    Map<String, Long> theirs = new TreeMap<>();
    List.of(
            "input_tokens",
            "cache_read_tokens",
            "cache_audio_read_tokens",
            "cache_write_tokens",
            "output_tokens",
            "output_reasoning_tokens",
            "output_audio_tokens",
            "output_image_tokens",
            "web_searches")
        .forEach(name -> put(theirs, name, usage.path(name).asLong(0)));
    put(theirs, "input_audio_tokens", less(usage, "input_audio_tokens", "cache_audio_read_tokens"));
    put(theirs, "input_image_tokens", less(usage, "input_image_tokens", "cache_image_read_tokens"));
    return theirs;
  }

  private static long less(JsonNode usage, String whole, String part) {
    return usage.path(whole).asLong(0) - usage.path(part).asLong(0);
  }

  private static Map<String, Long> inTheirWords(Map<String, Long> ours) {
    Map<String, Long> words = new TreeMap<>();
    put(
        words,
        "input_tokens",
        sum(
            ours,
            "input_tokens",
            "cache_read_tokens",
            "cache_read_audio_tokens",
            "cache_write_5m_tokens",
            "cache_write_1h_tokens",
            "input_audio_tokens",
            "input_image_tokens"));
    put(words, "cache_read_tokens", sum(ours, "cache_read_tokens", "cache_read_audio_tokens"));
    put(words, "cache_audio_read_tokens", sum(ours, "cache_read_audio_tokens"));
    put(words, "cache_write_tokens", sum(ours, "cache_write_5m_tokens", "cache_write_1h_tokens"));
    put(words, "input_audio_tokens", sum(ours, "input_audio_tokens"));
    put(words, "input_image_tokens", sum(ours, "input_image_tokens"));
    put(
        words,
        "output_tokens",
        sum(
            ours,
            "output_tokens",
            "reasoning_tokens",
            "output_audio_tokens",
            "output_image_tokens"));
    put(words, "output_reasoning_tokens", sum(ours, "reasoning_tokens"));
    put(words, "output_audio_tokens", sum(ours, "output_audio_tokens"));
    put(words, "output_image_tokens", sum(ours, "output_image_tokens"));
    put(words, "web_searches", sum(ours, "web_searches"));
    return words;
  }

  private static long sum(Map<String, Long> meters, String... names) {
    long sum = 0;
    for (String name : names) {
      sum += meters.getOrDefault(name, 0L);
    }
    return sum;
  }

  private static void put(Map<String, Long> words, String name, long amount) {
    if (amount != 0) {
      words.put(name, amount);
    }
  }
}
