package io.usageledger.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.usageledger.log.AccountChanged;
import io.usageledger.log.AccountTicked;
import io.usageledger.log.BalanceAdjusted;
import io.usageledger.log.CreditsGranted;
import io.usageledger.log.CreditsRevoked;
import io.usageledger.log.SubscriptionChanged;
import io.usageledger.log.UsageMonthChanged;
import io.usageledger.log.UsageRated;
import io.usageledger.log.UsageRecorded;
import io.usageledger.log.UsageVoided;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The text table event-checks.txt, a row a case. */
class EventChecksTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final Instant LATEST = NOW.plus(Limits.CLOCK_AHEAD_MAX);

  static List<Fault> table() throws IOException {
    try (var table = EventChecksTest.class.getResourceAsStream("/event-checks.txt")) {
      return new String(table.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .map(Fault::parse)
          .toList();
    }
  }

  @ParameterizedTest
  @MethodSource("table")
  void aFaultIsRefusedByName(Fault fault) {
    SpecificRecord event = good(fault.type());
    fault.putInto(event);

    assertThat(refusalOf(event)).isEqualTo(fault.refusal());
  }

  @ParameterizedTest
  @MethodSource("table")
  void ofSeveralFaultsTheFirstIsNamed(Fault fault) throws IOException {
    List<Fault> table = table();
    SpecificRecord event = good(fault.type());
    Set<String> broken = new HashSet<>();
    table.subList(table.indexOf(fault), table.size()).stream()
        .filter(later -> later.type().equals(fault.type()) && broken.add(later.field()))
        .forEach(later -> later.putInto(event));

    assertThat(refusalOf(event)).isEqualTo(fault.refusal());
  }

  @Test
  void aUsageEventIsCheckedInTheOrderOfTheRefusals() throws IOException {
    List<Refusal> order =
        table().stream()
            .filter(fault -> fault.type().equals("UsageRecorded"))
            .map(Fault::refusal)
            .toList();

    assertThat(order).isSorted();
  }

  @ParameterizedTest
  @MethodSource("types")
  void aGoodEventPasses(String type) {
    assertThatCode(() -> check(good(type))).doesNotThrowAnyException();
  }

  static List<String> types() throws IOException {
    return table().stream().map(Fault::type).distinct().toList();
  }

  /** What stands exactly at a limit is good. */
  @Test
  void theLimitsThemselvesPass() {
    UsageRecorded event =
        UsageRecorded.newBuilder((UsageRecorded) good("UsageRecorded"))
            .setAccountId("a".repeat(255))
            .setEventId("\ud83d\ude00".repeat(63) + "abc")
            .setOccurredAt(Limits.OCCURRED_AT_MIN)
            .setProvider("p".repeat(128))
            .setQuantities(
                IntStream.range(0, 32)
                    .boxed()
                    .collect(Collectors.toMap(i -> "m" + i, i -> Long.MAX_VALUE)))
            .setAttributes(
                IntStream.range(0, 64)
                    .boxed()
                    .collect(Collectors.toMap(i -> "n" + i, i -> "v".repeat(1024))))
            .setRawUsage("x".repeat(16_384))
            .build();

    assertThatCode(() -> EventChecks.check(event, LATEST)).doesNotThrowAnyException();
    assertThatCode(
            () ->
                EventChecks.check(
                    UsageRecorded.newBuilder(event).setOccurredAt(LATEST).build(), LATEST))
        .doesNotThrowAnyException();
  }

  @Test
  void theSentenceNamesFieldValueAndReason() {
    UsageRecorded event =
        UsageRecorded.newBuilder((UsageRecorded) good("UsageRecorded"))
            .setQuantities(Map.of("output_tokens", -3L))
            .build();

    RefusedException refused =
        catchThrowableOfType(RefusedException.class, () -> EventChecks.check(event, LATEST));

    assertThat(refused.detail()).isEqualTo("negative quantity (output_tokens=-3)");
  }

  /** A sentence goes to logs and pages: no control characters, no megabytes. */
  @Test
  void theSentenceIsShortAndPrintable() {
    UsageVoided event = (UsageVoided) good("UsageVoided");
    event.put("account_id", "\u001b[31m" + "x".repeat(100));

    RefusedException refused =
        catchThrowableOfType(RefusedException.class, () -> EventChecks.check(event));

    assertThat(refused.detail()).hasSizeLessThan(200).matches("\\P{Cntrl}*");
  }

  private static Refusal refusalOf(SpecificRecord event) {
    return catchThrowableOfType(RefusedException.class, () -> check(event)).refusal();
  }

  private static void check(SpecificRecord event) {
    if (event instanceof UsageRecorded usage) {
      EventChecks.check(usage, LATEST);
    } else if (event instanceof UsageVoided voided) {
      EventChecks.check(voided);
    } else if (event instanceof UsageRated rated) {
      EventChecks.check(rated);
    } else if (event instanceof CreditsGranted granted) {
      EventChecks.check(granted);
    } else if (event instanceof CreditsRevoked revoked) {
      EventChecks.check(revoked);
    } else if (event instanceof BalanceAdjusted adjusted) {
      EventChecks.check(adjusted);
    } else if (event instanceof SubscriptionChanged changed) {
      EventChecks.check(changed);
    } else if (event instanceof AccountChanged changed) {
      EventChecks.check(changed);
    } else if (event instanceof AccountTicked ticked) {
      EventChecks.check(ticked);
    } else if (event instanceof UsageMonthChanged changed) {
      EventChecks.check(changed);
    } else {
      throw new IllegalStateException("No check for " + event.getSchema().getName());
    }
  }

  private static SpecificRecord good(String type) {
    BigDecimal one = BigDecimal.ONE;
    return switch (type) {
      case "UsageRecorded" ->
          UsageRecorded.newBuilder()
              .setEventId("e-1")
              .setSource("s-1")
              .setAccountId("a-1")
              .setOccurredAt(NOW)
              .setOperation("chat")
              .setProvider("openai")
              .setModel("gpt-5")
              .setQuantities(Map.of("input_tokens", 0L))
              .build();
      case "UsageVoided" -> new UsageVoided("a-1", "s-1", "e-1", null);
      case "UsageRated" -> new UsageRated("a-1", "s-1", "e-1", "r-1", null);
      case "CreditsGranted" ->
          new CreditsGranted("c-1", "a-1", "credits", one, 0, NOW, null, null, null);
      case "CreditsRevoked" -> new CreditsRevoked("r-1", "a-1", "c-1", null);
      case "BalanceAdjusted" -> new BalanceAdjusted("j-1", "a-1", "usd", one.negate(), null);
      case "SubscriptionChanged" ->
          new SubscriptionChanged(
              "g-1", "p-1", "a-1", "pro", "active", NOW, LATEST, "credits", one, one, Map.of());
      case "AccountChanged" -> new AccountChanged("g-1", "a-1", "prices", "open", Map.of());
      case "AccountTicked" -> new AccountTicked("a-1");
      case "UsageMonthChanged" -> new UsageMonthChanged("2026-01", "closed", null);
      default -> throw new IllegalArgumentException(type);
    };
  }

  record Fault(String type, String field, String text, Refusal refusal) {
    static Fault parse(String line) {
      List<String> cells = Arrays.stream(line.split("\\|", -1)).map(String::strip).toList();
      return new Fault(
          cells.get(0),
          cells.get(1),
          cells.get(2),
          Refusal.valueOf(cells.get(3).toUpperCase(Locale.ROOT)));
    }

    void putInto(SpecificRecord event) {
      int position = event.getSchema().getField(field).pos();
      event.put(position, FaultValue.parse(field, text));
    }

    @Override
    public String toString() {
      return type + " " + field + "=" + text + " is " + refusal.code();
    }
  }
}
