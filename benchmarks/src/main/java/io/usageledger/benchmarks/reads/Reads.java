package io.usageledger.benchmarks.reads;

import io.usageledger.benchmarks.BenchRun;
import io.usageledger.benchmarks.BenchStack;
import io.usageledger.benchmarks.Figures;
import io.usageledger.benchmarks.Ground;
import io.usageledger.benchmarks.Scenario;
import io.usageledger.benchmarks.Workload;
import io.usageledger.benchmarks.cpu.CpuTimes;
import io.usageledger.benchmarks.cpu.CpuUse;
import io.usageledger.benchmarks.load.ClosedLoop;
import io.usageledger.benchmarks.load.HttpDoor;
import io.usageledger.benchmarks.load.Latencies;
import io.usageledger.benchmarks.load.OfferedEvents;
import io.usageledger.benchmarks.load.OpenLoop;
import io.usageledger.localstack.load.trace.Assignment;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;

/**
 * Reads at a rate while 5,000 events/s arrive over Kafka: balances of all accounts, and the pages
 * of the account of the scenario hot-account.
 */
public final class Reads implements Scenario {
  private static final int EVENTS_PER_SECOND = 5_000;
  private static final int BALANCES_PER_SECOND = 1_000;

  /** Far more than people click. */
  private static final int PAGES_PER_SECOND = 20;

  private static final int CONNECTIONS = 32;
  private static final String HISTORY = "/usage-history?limit=100";

  /** More than arrive while this measures. */
  private static final long EVENTS_MAX = 6_000_000;

  @Override
  public String name() {
    return "reads";
  }

  @Override
  public void measure(BenchRun run, Figures figures) throws Exception {
    run.hotDrained();
    BenchStack stack = run.servingStack();
    HttpDoor door = stack.door("query");
    new ClosedLoop(run.extent().measured(), CONNECTIONS, number -> balance(door, number))
        .warmUp(run.warmUp());
    long from = run.claimEvents(EVENTS_MAX);
    try (var offered =
        OfferedEvents.begin(
            stack, EVENTS_PER_SECOND, number -> run.workload().event(from + number))) {
      var balances =
          new OpenLoop(
              BALANCES_PER_SECOND,
              run.extent().measured(),
              CONNECTIONS,
              number -> balance(door, number));
      balances.warmUp(run.warmUp());
      CpuTimes before = stack.cpu();
      add(figures, "balance", balances.run());
      CpuUse use = stack.cpu().since(before);
      figures.add("bench_cpu_percent", use.percentOf(CpuTimes.OURSELVES));
      figures.add("others_cpu_percent", use.othersPercent());
      add(figures, "usage_page", pages(run, door, usageBy("model", Duration.ofDays(7))));
      add(figures, "history_page", pages(run, door, HISTORY));
      figures.add("events_offered_per_s", offered.perSecond());
    }
    run.servingStack();
    figures.add("attribute_page_ms", attributePageMs(door));
  }

  /** An hour of it row by row: once, and when nothing arrives. */
  private static double attributePageMs(HttpDoor door) throws IOException {
    long startNanos = System.nanoTime();
    door.send("GET", hot(usageBy("attributes.agent", Duration.ofHours(1))), null, 200);
    return (System.nanoTime() - startNanos) / 1e6;
  }

  private static String hot(String page) {
    return "/v1/accounts/" + Workload.HOT_ACCOUNT + page;
  }

  private static void add(Figures figures, String figure, Latencies latencies) {
    figures.add(figure + "_p50_ms", latencies.percentileMs(50));
    figures.add(figure + "_p99_ms", latencies.percentileMs(99));
  }

  private static void balance(HttpDoor door, int number) throws IOException {
    door.send("GET", account(number) + "/balance", null, 200);
  }

  /** Each in its turn, in an order that jumps about: 7919 has no divisor in common with 10,000. */
  private static String account(int number) {
    int account = (int) (number * 7_919L % Workload.ACCOUNTS) + 1;
    return "/v1/accounts/" + Assignment.accountId(account);
  }

  /** While events arrive, as balances are. */
  private static Latencies pages(BenchRun run, HttpDoor door, String page) throws Exception {
    var pages =
        new OpenLoop(
            PAGES_PER_SECOND,
            run.extent().measured(),
            CONNECTIONS,
            number -> door.send("GET", hot(page), null, 200));
    pages.warmUp(run.warmUp());
    return pages.run();
  }

  /** The account's usage by day; all of it is in seven days. */
  private static String usageBy(String dimension, Duration range) {
    Instant from = Ground.usageStart();
    return "/usage?bucket=day&group_by=%s&from=%s&to=%s"
        .formatted(dimension, from, from.plus(range));
  }
}
