package io.usageledger.ledger.verify;

import static io.usageledger.ledger.Events.grant;
import static io.usageledger.ledger.Events.usage;
import static io.usageledger.ledger.Events.usageBuilder;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.usageledger.ledger.LedgerSettings;
import io.usageledger.ledger.RunningLedger;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The ledger verifies itself, and says so where somebody looks. */
class ScheduledVerificationTest {
  private static final String ACCOUNT = "scheduled/" + UUID.randomUUID();
  private static final Duration A_WHILE = Duration.ofSeconds(90);
  private static RunningLedger ledger;
  private static String key;

  @BeforeAll
  static void post() {
    ledger =
        RunningLedger.startAnew(
            "--ledger.verify.interval=1s",
            "--ledger.verify.look-after=100ms",
            "--ledger.verify.look-every=300ms",
            "--ledger.verify.figures-every=300ms");
    key = ledger.stack().newApiKey("operate");
    ledger.append(
        ACCOUNT,
        grant(ACCOUNT, "c", "5"),
        usage(ACCOUNT, "e-1", 1, 1),
        usageBuilder(ACCOUNT, "e-2").setModel("unheard of").build());
    ledger.appendRawAndWait(ACCOUNT.getBytes(StandardCharsets.UTF_8), new byte[] {9});
    await()
        .atMost(A_WHILE)
        .until(
            () ->
                ledger.count("select count(*) from verified_accounts where account_id = ?", ACCOUNT)
                    == 1);
  }

  @AfterAll
  static void stop() {
    ledger.close();
  }

  @Test
  void aChangeBehindOurBackTurnsHealthAndMetricsAndLeavesTheServiceInTraffic() throws Exception {
    await().atMost(A_WHILE).until(() -> get("/actuator/health/verification").statusCode() == 200);
    change("amount + 1");
    try {
      // The one that was under way when the row was changed had passed it in the chain, maybe.
      String broken = "not so that chains of entries are unbroken";
      await()
          .atMost(A_WHILE)
          .until(() -> get("/actuator/health/verification").body().contains(broken));

      assertThat(get("/actuator/health/verification").statusCode()).isEqualTo(503);
      assertThat(get("/actuator/health/verification").body()).doesNotContain(ACCOUNT);
      assertThat(get("/actuator/health").statusCode()).isEqualTo(503);
      assertThat(get("/actuator/health/readiness").statusCode()).isEqualTo(200);
      assertThat(get("/v1/verifications").body()).contains("entry 2 of account " + ACCOUNT);
      await()
          .atMost(A_WHILE)
          .until(() -> metric("ledger_verification_faults{check=\"chains\"}") > 0);
    } finally {
      change("amount - 1");
    }
    VerifiedHistoriesTest.assertWell(ledger.bean(Verification.class).run(Extent.FULL));
    await().atMost(A_WHILE).until(() -> get("/actuator/health/verification").statusCode() == 200);
    assertThat(metric("ledger_verification_faults{check=\"chains\"}")).isZero();
    assertThat(metric("ledger_verification_checked{check=\"balances\"}")).isPositive();
  }

  @Test
  void whileOneServiceVerifiesAnotherLeavesItAlone() throws Exception {
    Verification verification = ledger.bean(Verification.class);
    ledger.whileAnother(
        "select pg_advisory_xact_lock(hashtext('usage ledger verification'))",
        () -> assertThat(verification.runUnlessBusy(Extent.NEWEST)).isEmpty());
    await().atMost(A_WHILE).until(() -> verification.runUnlessBusy(Extent.NEWEST).isPresent());
  }

  @Test
  void recordsThatAreNotAppliedYetAreCounted() throws Exception {
    Verification verification = ledger.bean(Verification.class);
    await().atMost(A_WHILE).until(() -> verification.waitingRecords() == 0);
    ledger.whileAnother(
        "lock table ledger.event_identities in share mode",
        () -> {
          ledger.append(ACCOUNT, usage(ACCOUNT, "e-3", 1, 1), usage(ACCOUNT, "e-4", 1, 1));
          assertThat(verification.waitingRecords()).isEqualTo(2);
        });
    await().atMost(A_WHILE).until(() -> verification.waitingRecords() == 0);
  }

  @Test
  void aRebuildThatIsOnIsSeen() throws Exception {
    Verification verification = ledger.bean(Verification.class);
    assertThat(verification.isRebuildOn()).isFalse();
    ledger.whileAnother(
        "select pg_advisory_xact_lock(hashtext('usage ledger: rebuild'))",
        () -> assertThat(verification.isRebuildOn()).isTrue());
    assertThat(verification.isRebuildOn()).isFalse();
  }

  /** What comes first does so for a time. */
  @ParameterizedTest
  @CsvSource({
    "0, 1800, false, true",
    "0, 1800, true, false",
    "1799, 1800, true, false",
    "1800, 1800, true, true",
    "0, 0, true, true"
  })
  void aBacklogAndARebuildComeFirst(long overdueS, long putOffS, boolean busy, boolean runs) {
    var settings =
        new LedgerSettings.Verify(
            Duration.ofMinutes(5), Duration.ofDays(7), Duration.ofSeconds(putOffS));
    assertThat(VerificationSchedule.mayRun(Duration.ofSeconds(overdueS), settings, busy))
        .isEqualTo(runs);
  }

  /** Every entry within the time, whatever the size. */
  @ParameterizedTest
  @CsvSource({
    "0, 300, 604800, 1000",
    "20000000, 300, 604800, 9921",
    "2000000000, 300, 604800, 992064",
    "5000000, 600, 300, 1000000"
  })
  void soMuchIsReadAgainThatAllIsWithinTheTime(
      long entries, long intervalS, long withinS, long again) {
    assertThat(
            VerificationSchedule.again(
                entries, Duration.ofSeconds(intervalS), Duration.ofSeconds(withinS)))
        .isEqualTo(again);
  }

  private static final Pattern METRIC = Pattern.compile("ledger_[a-z_]+");

  /**
   * The alerts that are shipped are read as Prometheus does, and speak of metrics that there are.
   */
  @Test
  void everyAlertSpeaksOfMetricsThatThereAre() throws Exception {
    ledger
        .tables()
        .sql(
            "insert into holds (created_at, expires_at, amount, account_id, hold_id, unit, state) values (now(), now() + interval '1 hour', 1, ?, ?, 'credits', 'held')")
        .param(ACCOUNT)
        .param(ACCOUNT)
        .update();
    try {
      Set<String> wanted = new TreeSet<>();
      for (Map<?, ?> rule : rules()) {
        assertThat(rule.keySet())
            .map(String::valueOf)
            .isSubsetOf("alert", "expr", "for", "labels", "annotations")
            .contains("alert", "expr", "annotations");
        String expression = String.valueOf(rule.get("expr"));
        assertThat(expression.chars().filter(c -> c == '(').count())
            .as(expression)
            .isEqualTo(expression.chars().filter(c -> c == ')').count());
        Matcher metric = METRIC.matcher(expression);
        while (metric.find()) {
          wanted.add(metric.group());
        }
      }
      assertThat(wanted).hasSizeGreaterThan(6);
      await()
          .atMost(A_WHILE)
          .untilAsserted(
              () -> {
                String scraped = get("/actuator/prometheus").body();
                assertThat(wanted)
                    .allSatisfy(
                        name ->
                            assertThat(
                                    Pattern.compile("(?m)^" + name + "[{ ]")
                                        .matcher(scraped)
                                        .find())
                                .as(name)
                                .isTrue());
              });
    } finally {
      ledger.tables().sql("delete from holds where hold_id = ?").param(ACCOUNT).update();
    }
  }

  private static List<Map<?, ?>> rules() throws IOException {
    Path here = Path.of("").toAbsolutePath();
    while (!Files.exists(here.resolve("mvnw"))) {
      here = Objects.requireNonNull(here.getParent());
    }
    Map<?, ?> file =
        new Yaml(new SafeConstructor(new LoaderOptions()))
            .load(Files.readString(here.resolve("docs/alerts.yml")));
    List<Map<?, ?>> rules = new java.util.ArrayList<>();
    for (Object group : (List<?>) Objects.requireNonNull(file.get("groups"))) {
      if (!"usage-ledger".equals(((Map<?, ?>) group).get("name"))) {
        continue; // of another service
      }
      ((List<?>) Objects.requireNonNull(((Map<?, ?>) group).get("rules")))
          .forEach(rule -> rules.add((Map<?, ?>) rule));
    }
    return rules;
  }

  private static void change(String amount) {
    ledger
        .tables()
        .sql(
            "update entries set amount = "
                + amount
                + " where account_id = ? and sequence_number = 2")
        .param(ACCOUNT)
        .update();
  }

  private static long metric(String sample) throws IOException, InterruptedException {
    return get("/actuator/prometheus")
        .body()
        .lines()
        .filter(line -> line.startsWith(sample + " "))
        .map(
            line -> new java.math.BigDecimal(line.substring(line.lastIndexOf(' ') + 1)).longValue())
        .findFirst()
        .orElse(-1L);
  }

  private static HttpResponse<String> get(String path) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + ledger.port() + path))
            .header("Authorization", "Bearer " + key)
            .build();
    return HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
  }
}
