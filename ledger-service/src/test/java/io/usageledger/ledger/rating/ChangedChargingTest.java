package io.usageledger.ledger.rating;

import static io.usageledger.ledger.Events.priceBuilder;
import static io.usageledger.ledger.Events.usageBuilder;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.usageledger.ledger.RunningLedger;
import io.usageledger.ledger.posting.LogApplied;
import io.usageledger.ledger.pricing.PriceTopic;
import io.usageledger.log.AccountChanged;
import io.usageledger.log.ReportedCost;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** How often what waits is asked for, look by look: what is asked for stays in the log for ever. */
class ChangedChargingTest {
  private static final Duration SOON = Duration.ofSeconds(40);

  /** Runs between reading what waits and asking for it. */
  private static final class SlowUsage extends UnratedUsage {
    private Runnable meanwhile = () -> {};

    SlowUsage(JdbcClient jdbc) {
      super(jdbc);
    }

    @Override
    List<WaitingModel> models() {
      List<WaitingModel> models = super.models();
      meanwhile.run();
      return models;
    }
  }

  private static RunningLedger ledger;
  private static LogApplied log;
  private static SlowUsage usage;
  private static UnratedRater rater;

  private final String account = "charged/" + UUID.randomUUID();
  private final String model = "model-" + UUID.randomUUID();

  /** The service's own looks come an hour apart. */
  @BeforeAll
  static void start() {
    ledger = RunningLedger.startAnew("--ledger.rating-interval=1h");
    log = ledger.bean(LogApplied.class);
    usage = new SlowUsage(ledger.bean(JdbcClient.class));
    rater =
        new UnratedRater(
            usage,
            ledger.bean(PriceTopic.class),
            ledger.bean(RatingRequests.class),
            ledger.bean(RerateStore.class),
            ledger.bean(RatingChanges.class),
            log,
            ledger.bean(Clock.class),
            new SimpleMeterRegistry());
  }

  @AfterAll
  static void stop() {
    ledger.close();
  }

  @Test
  void whatIsSaidAgainAsksForNothing() {
    haveWaiting(account);

    say(account, "prices");
    assertThat(asked()).isOne();
    say(account, "prices");
    say(account, "prices");
    assertThat(asked()).isZero();
    say(account, "reported_cost");
    say(account, "prices");
    assertThat(asked()).as("what came in between may be rated now").isPositive();
    say(account, "prices");
    assertThat(asked()).isZero();
  }

  @Test
  void noAccountIsForgottenBehindAnotherThatIsChangedAllTheTime() {
    String behind = besides(account);
    haveWaiting(behind);
    AccountChanged[] changes =
        IntStream.range(0, RatingChanges.PAGE_ROWS + 100)
            .mapToObj(n -> new AccountChanged("c-" + n, account, "prices", null, null))
            .toArray(AccountChanged[]::new);
    ledger.append(account, changes);
    say(behind, "prices");

    assertThat(asked()).isOne();
  }

  @Test
  void manyAccountsThatAreChangedAskForTheirOwnUsageAlone() {
    haveWaiting(account);
    List<String> many =
        Stream.generate(() -> "many/" + UUID.randomUUID())
            .limit(RatingChanges.PAGE_ROWS + 100)
            .toList();
    ledger.appendToEach(many, one -> new AccountChanged("c-1", one, "prices", null, null));

    assertThat(asked()).isZero();
    List<String> withOurs = new ArrayList<>(many);
    withOurs.add(account);
    ledger.appendToEach(
        withOurs, one -> new AccountChanged("c-2", one, "reported_cost", null, null));
    ledger.appendToEach(withOurs, one -> new AccountChanged("c-3", one, "prices", null, null));
    assertThat(asked()).isPositive();
  }

  @Test
  void whatChangesWhileWhatWaitsIsReadIsForTheNextLook() {
    settle();
    usage.meanwhile =
        () -> {
          usage.meanwhile = () -> {};
          ledger.append(
              account,
              usageBuilder(account, "e-1")
                  .setModel(model)
                  .setReportedCost(new ReportedCost(new BigDecimal("0.25").setScale(12), "usd"))
                  .build());
          say(account, "reported_cost");
          assertThat(log.isThroughWithin(SOON)).isTrue();
        };

    assertThat(asked()).as("what was said alone: it was not seen that it waits").isEqualTo(2);
    assertThat(asked()).isOne();
  }

  @Test
  void aMonthThatIsClosedAndOpenAgainBetweenTwoLooksCounts() {
    ledger
        .tables()
        .sql(
            "insert into usage_months (month_at, log_partition, reason) values ('2019-07-01Z', 0, 'a test')")
        .update();
    haveWaiting(account);

    for (String closedAt : List.of("now()", "null")) {
      ledger
          .tables()
          .sql(
              "update usage_months set closed_at = %s where month_at = '2019-07-01Z'"
                  .formatted(closedAt))
          .update();
    }

    assertThat(asked()).isPositive();
    assertThat(asked()).isZero();
  }

  /** Of a priced model, with a meter that has no price; all that is due is asked for. */
  private void haveWaiting(String owner) {
    ledger.append(
        owner,
        usageBuilder(owner, "e-1")
            .setModel(model)
            .setOccurredAt(Instant.parse("2026-03-01T12:00:00Z"))
            .setQuantities(Map.of("searches", 1L))
            .build());
    ledger.appendPrice(priceBuilder(model, "input_tokens", "0.001").build());
    await().atMost(SOON).until(() -> asked() > 0);
    settle();
  }

  private static void settle() {
    while (asked() > 0) {
      assertThat(log.isThroughWithin(SOON)).isTrue();
    }
  }

  private static void say(String owner, String chargedBy) {
    ledger.append(
        owner, new AccountChanged("c-" + UUID.randomUUID(), owner, chargedBy, null, null));
  }

  /** How much a look asks for, once all is posted. */
  private static long asked() {
    assertThat(log.isThroughWithin(SOON)).isTrue();
    long before = ratings();
    rater.rateWhatCanBeRated();
    assertThat(log.isThroughWithin(SOON)).isTrue();
    return ratings() - before;
  }

  /** Nobody else writes to the log meanwhile, but what is said while what waits is read. */
  private static long ratings() {
    return log.readEnds().values().stream().mapToLong(Long::longValue).sum();
  }

  /** An account whose records are in the same partition. */
  private static String besides(String other) {
    int partitions = log.readEnds().size();
    return Stream.generate(() -> "behind/" + UUID.randomUUID())
        .filter(one -> partition(one, partitions) == partition(other, partitions))
        .findFirst()
        .orElseThrow();
  }

  private static int partition(String owner, int partitions) {
    return BuiltInPartitioner.partitionForKey(owner.getBytes(StandardCharsets.UTF_8), partitions);
  }
}
