package io.usageledger.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.usageledger.query.LedgerRows.Usage;
import java.math.BigDecimal;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Sums over random usage against a naive sum, in zones whose days and hours are awkward. */
class UsageSumsTest {
  private static final List<String> GROUPS =
      List.of(
          "",
          "model",
          "model,api_key_id",
          "unit",
          "conversation_id",
          "source,model",
          "attributes.agent",
          "operation,attributes.agent,provider");
  private static final String ACCOUNT = LedgerRows.unique("sums");
  private static final List<Usage> USAGE = new ArrayList<>();

  private final RunningQueryService service = RunningQueryService.shared();

  @BeforeAll
  static void post() {
    LedgerRows ledger = new LedgerRows();
    Random random = new Random(20260329);
    // Around the days on which the clocks of Berlin, Lord Howe and St. John's change.
    for (String day :
        List.of("2026-03-28", "2026-04-04", "2026-10-24", "2026-10-31", "2026-03-07")) {
      Instant begin = Instant.parse(day + "T00:00:00Z");
      for (int event = 0; event < 60; event++) {
        Usage usage =
            randomUsage(
                random, begin.plus(random.nextLong(3L * 86_400_000_000L), ChronoUnit.MICROS));
        ledger.post(usage);
        USAGE.add(usage);
      }
    }
  }

  private static Usage randomUsage(Random random, Instant at) {
    return new Usage(
        ACCOUNT,
        random.nextBoolean() ? "gateway-a" : "gateway/b",
        LedgerRows.unique("e"),
        at,
        List.of("gpt-5", "mini", "x/y z").get(random.nextInt(3)),
        random.nextInt(3) == 0 ? null : "key_" + random.nextInt(2),
        random.nextBoolean() ? null : "talk-" + random.nextInt(2),
        random.nextBoolean() ? Map.of() : Map.of("agent", "agent " + random.nextInt(2)),
        random.nextLong(Long.MAX_VALUE),
        random.nextInt(3),
        random.nextInt(4) == 0 ? Map.of("frames", random.nextLong(1000)) : Map.of(),
        random.nextInt(6) == 0 ? null : new BigDecimal(random.nextInt(1_000_000)).movePointLeft(12),
        random.nextInt(10) == 0);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "UTC",
        "Asia/Kolkata",
        "Asia/Kathmandu",
        "America/St_Johns",
        "Australia/Lord_Howe",
        "Europe/Berlin"
      })
  void sumsAreThoseOfTheSingleEvents(String zone) {
    Random random = new Random(zone.hashCode());
    for (int round = 0; round < 25; round++) {
      Usage somewhere = USAGE.get(random.nextInt(USAGE.size()));
      Instant from =
          somewhere.occurredAt().minus(random.nextLong(86_400_000_000L), ChronoUnit.MICROS);
      Instant to = from.plus(1 + random.nextLong(4L * 86_400_000_000L), ChronoUnit.MICROS);
      String bucket = List.of("hour", "day", "month", "total").get(random.nextInt(4));
      String groups = GROUPS.get(random.nextInt(GROUPS.size()));
      String filter = List.of("", "&model=mini&model=gpt-5", "&api_key_id=").get(random.nextInt(3));
      String question =
          "/v1/accounts/%s/usage?from=%s&to=%s&bucket=%s&tz=%s&group_by=%s%s"
              .formatted(ACCOUNT, from, to, bucket, zone, groups, filter);

      assertThat(answered(service.read(question)))
          .as(question)
          .isEqualTo(naive(from, to, bucket, ZoneId.of(zone), groups, filter));
    }
  }

  private static Map<String, Sum> answered(JsonNode answer) {
    Map<String, Sum> sums = new TreeMap<>();
    for (JsonNode bucket : answer.get("buckets")) {
      Sum sum = new Sum();
      sum.events = bucket.get("events").asLong();
      sum.unrated = bucket.get("unrated_events").asLong();
      sum.amount =
          new BigDecimal(bucket.get("amounts").path("credits").asString("0")).stripTrailingZeros();
      bucket
          .get("quantities")
          .properties()
          .forEach(
              meter ->
                  sum.quantities.put(
                      meter.getKey(), meter.getValue().bigIntegerValue().toString()));
      sums.put(bucket.get("start").asString() + bucket.get("group"), sum);
    }
    return sums;
  }

  private static Map<String, Sum> naive(
      Instant from, Instant to, String bucket, ZoneId zone, String groups, String filter) {
    Map<String, Sum> sums = new TreeMap<>();
    for (Usage usage : USAGE) {
      boolean inside = !usage.occurredAt().isBefore(from) && usage.occurredAt().isBefore(to);
      if (inside && !usage.voided() && matches(usage, filter)) {
        Instant start =
            bucket.equals("total") ? from : naiveStart(usage.occurredAt(), bucket, zone);
        sums.computeIfAbsent(start + group(usage, groups), key -> new Sum()).add(usage);
      }
    }
    return sums;
  }

  private static boolean matches(Usage usage, String filter) {
    return switch (filter) {
      case "" -> true;
      case "&api_key_id=" -> usage.apiKeyId() == null;
      default -> !usage.model().equals("x/y z");
    };
  }

  /** Steps back minute by minute while a clock on the wall shows the same bucket. */
  private static Instant naiveStart(Instant instant, String bucket, ZoneId zone) {
    Instant start = instant.truncatedTo(ChronoUnit.MINUTES);
    String shown = shown(start, bucket, zone);
    while (shown(start.minus(Duration.ofMinutes(1)), bucket, zone).equals(shown)) {
      start = start.minus(Duration.ofMinutes(1));
    }
    return start;
  }

  private static String shown(Instant instant, String bucket, ZoneId zone) {
    String clock = instant.atZone(zone).toOffsetDateTime().toString();
    return switch (bucket) {
      case "month" -> clock.substring(0, 7);
      case "day" -> clock.substring(0, 10);
      default -> clock.substring(0, 13) + instant.atZone(zone).getOffset();
    };
  }

  private static String group(Usage usage, String groups) {
    List<String> members = new ArrayList<>();
    for (String name : groups.isEmpty() ? new String[0] : groups.split(",")) {
      String value = value(usage, name);
      members.add("\"" + name + "\":" + (value == null ? "null" : "\"" + value + "\""));
    }
    return "{" + String.join(",", members) + "}";
  }

  private static @Nullable String value(Usage usage, String name) {
    return switch (name) {
      case "model" -> usage.model();
      case "api_key_id" -> usage.apiKeyId();
      case "unit" -> usage.unit();
      case "conversation_id" -> usage.conversationId();
      case "source" -> usage.source();
      case "operation" -> "chat";
      case "provider" -> "openai";
      default -> usage.attributes().get("agent");
    };
  }

  private static final class Sum {
    private long events;
    private long unrated;
    private BigDecimal amount = BigDecimal.ZERO;
    private final Map<String, String> quantities = new HashMap<>();

    private void add(Usage usage) {
      events++;
      unrated += usage.amount() == null ? 1 : 0;
      amount = usage.amount() == null ? amount : amount.add(usage.amount()).stripTrailingZeros();
      add("input_tokens", usage.inputTokens());
      add("output_tokens", usage.outputTokens());
      usage.others().forEach(this::add);
    }

    private void add(String meter, long quantity) {
      if (quantity > 0) {
        quantities.merge(
            meter,
            String.valueOf(quantity),
            (one, other) -> new BigDecimal(one).add(new BigDecimal(other)).toPlainString());
      }
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Sum sum && sum.toString().equals(toString());
    }

    @Override
    public int hashCode() {
      return toString().hashCode();
    }

    @Override
    public String toString() {
      return events
          + " events, "
          + unrated
          + " unrated, "
          + amount.stripTrailingZeros().toPlainString()
          + ", "
          + new TreeMap<>(quantities);
    }
  }

  @Test
  void overAllAccountsTheSameUsageIsFoundByAccount() {
    JsonNode answer =
        service.read(
            "/v1/usage?from=2026-01-01T00:00:00Z&to=2027-01-01T00:00:00Z&bucket=total&tz=Asia/Kolkata"
                + "&group_by=account_id&account_id="
                + ACCOUNT);

    long standing = USAGE.stream().filter(usage -> !usage.voided()).count();
    assertThat(answer.at("/buckets/0/group/account_id").asString()).isEqualTo(ACCOUNT);
    assertThat(answer.at("/buckets/0/events").asLong()).isEqualTo(standing);
  }

  @Test
  void attributesFilterTheHistory() {
    JsonNode answer =
        service.read(
            "/v1/accounts/"
                + ACCOUNT
                + "/usage?from=2026-01-01T00:00:00Z&to=2027-01-01T00:00:00Z&bucket=total&attributes.agent="
                + URLEncoder.encode("agent 1", StandardCharsets.UTF_8));

    long agents =
        USAGE.stream()
            .filter(usage -> !usage.voided() && "agent 1".equals(usage.attributes().get("agent")))
            .count();
    assertThat(answer.at("/buckets/0/events").asLong()).isEqualTo(agents).isPositive();
  }

  @Test
  void anHourOfNothingIsAnEmptyAnswerNotAnError() {
    JsonNode answer =
        service.read(
            "/v1/accounts/" + ACCOUNT + "/usage?from=2020-01-01T00:00:00Z&to=2020-01-01T01:00:00Z");

    assertThat(answer.get("buckets")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "bucket=week",
        "tz=Mars/Olympus",
        "tz=%2B05:30",
        "group_by=colour",
        "from=now",
        "form=x",
        "bucket=hour&from=2020-01-01T00:00:00Z",
        "from=2026-02-01T00:00:00Z&to=2026-01-01T00:00:00Z",
        "group_by=attributes.",
        "tz=UTC&tz=Asia/Kolkata"
      })
  void whatCannotBeAnsweredIsNamedWithWhatIsAllowed(String query) {
    RunningQueryService.Answer answer = service.ask("/v1/accounts/" + ACCOUNT + "/usage?" + query);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.header("content-type")).startsWith("application/problem+json");
    assertThat(answer.json().get("code").asString()).isIn("parameter_invalid", "parameter_unknown");
    assertThat(answer.json().get("detail").asString()).contains("allowed is");
  }
}
