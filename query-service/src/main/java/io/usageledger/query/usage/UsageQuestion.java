package io.usageledger.query.usage;

import io.usageledger.query.wire.Period;
import io.usageledger.query.wire.QueryParameters;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What is asked about usage.
 *
 * @param groupBy dimensions in the order of the answer
 * @param filters accepted values by dimension; a row must match all dimensions
 */
record UsageQuestion(
    Optional<String> accountId,
    Buckets buckets,
    List<String> groupBy,
    Map<String, List<String>> filters) {
  static final String ATTRIBUTE_PREFIX = "attributes.";

  /** Dimensions of the roll-up. */
  private static final Set<String> ROLLED =
      Set.of("model", "provider", "operation", "api_key_id", "account_id", "unit");

  /** Dimensions that only the history keeps, beside the attributes. */
  private static final Set<String> KEPT = Set.of("conversation_id", "source");

  static final String[] PARAMETERS = {
    "from",
    "to",
    "bucket",
    "tz",
    "group_by",
    "model",
    "provider",
    "operation",
    "api_key_id",
    "account_id",
    "unit",
    "conversation_id",
    "source",
    ATTRIBUTE_PREFIX
  };

  /** Each dimension multiplies the rows of the answer. */
  private static final int GROUP_BY_MAX = 6;

  UsageQuestion {
    groupBy = List.copyOf(groupBy);
    filters = Map.copyOf(filters);
  }

  static UsageQuestion of(Optional<String> accountId, QueryParameters parameters, Instant now) {
    parameters.allowing(PARAMETERS);
    BucketWidth width = parameters.findChoice("bucket", BucketWidth.class).orElse(BucketWidth.DAY);
    ZoneId zone = parameters.find("tz").map(UsageQuestion::zone).orElse(ZoneId.of("UTC"));
    return new UsageQuestion(
        accountId,
        Buckets.of(Period.recent(parameters, now), width, zone),
        groupBy(parameters.all("group_by")),
        filters(parameters));
  }

  Buckets.Sources sources() {
    boolean rolled = ROLLED.containsAll(groupBy) && ROLLED.containsAll(filters.keySet());
    return rolled ? buckets.sources() : buckets.historyOnly();
  }

  List<String> groupAttributes() {
    return groupBy.stream()
        .filter(UsageQuestion::isAttribute)
        .map(UsageQuestion::attribute)
        .toList();
  }

  static boolean isAttribute(String dimension) {
    return dimension.startsWith(ATTRIBUTE_PREFIX);
  }

  static String attribute(String dimension) {
    return dimension.substring(ATTRIBUTE_PREFIX.length());
  }

  private static List<String> groupBy(List<String> values) {
    List<String> names =
        values.stream()
            .flatMap(value -> Arrays.stream(value.split(",")))
            .filter(name -> !name.isBlank())
            .distinct()
            .toList();
    if (names.size() > GROUP_BY_MAX) {
      throw QueryParameters.invalid(
          "group_by", String.join(",", names), "at most " + GROUP_BY_MAX + " names");
    }
    names.forEach(UsageQuestion::checkDimension);
    return names;
  }

  private static void checkDimension(String name) {
    boolean known = ROLLED.contains(name) || KEPT.contains(name);
    if (!known && !(isAttribute(name) && name.length() > ATTRIBUTE_PREFIX.length())) {
      throw QueryParameters.invalid(
          "group_by",
          name,
          "model, provider, operation, api_key_id, account_id, unit, conversation_id, source or"
              + " attributes.<name>");
    }
  }

  private static Map<String, List<String>> filters(QueryParameters parameters) {
    Map<String, List<String>> filters = new LinkedHashMap<>();
    for (Set<String> names : List.of(ROLLED, KEPT)) {
      names.stream()
          .filter(name -> !parameters.all(name).isEmpty())
          .forEach(name -> filters.put(name, parameters.all(name)));
    }
    parameters
        .startingWith(ATTRIBUTE_PREFIX)
        .forEach((name, values) -> filters.put(ATTRIBUTE_PREFIX + name, values));
    return filters;
  }

  private static ZoneId zone(String text) {
    // Only names of the tz database and UTC: a bare offset has no daylight saving to be exact
    // about.
    if (!ZoneId.getAvailableZoneIds().contains(text)) {
      throw QueryParameters.invalid("tz", text, "an IANA zone, for instance Europe/Berlin or UTC");
    }
    return ZoneId.of(text);
  }
}
