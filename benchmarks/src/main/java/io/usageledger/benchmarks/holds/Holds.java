package io.usageledger.benchmarks.holds;

import io.usageledger.benchmarks.BenchRun;
import io.usageledger.benchmarks.BenchStack;
import io.usageledger.benchmarks.Figures;
import io.usageledger.benchmarks.Scenario;
import io.usageledger.benchmarks.Workload;
import io.usageledger.benchmarks.cpu.CpuTimes;
import io.usageledger.benchmarks.cpu.CpuUse;
import io.usageledger.benchmarks.load.ClosedLoop;
import io.usageledger.benchmarks.load.HttpDoor;
import io.usageledger.localstack.load.trace.Assignment;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.function.IntFunction;

/**
 * As many holds as are taken and released again, over all accounts, and on one. A pair is two
 * requests, two transactions, both on disk before they are answered.
 */
public final class Holds implements Scenario {
  private static final int CONNECTIONS = 128;

  @Override
  public String name() {
    return "holds";
  }

  @Override
  public void measure(BenchRun run, Figures figures) throws Exception {
    BenchStack stack = run.servingStack();
    ClosedLoop many =
        pairs(run, "many", number -> Assignment.accountId(number % Workload.ACCOUNTS + 1));
    many.warmUp(run.warmUp());
    CpuTimes before = stack.cpu();
    double spread = many.perSecond();
    CpuUse use = stack.cpu().since(before);
    run.say("%,.0f holds/s taken and released, many".formatted(spread));
    ClosedLoop one = pairs(run, "hot", number -> Workload.HOT_ACCOUNT);
    one.warmUp(run.warmUp());
    double hot = one.perSecond();
    run.say("%,.0f holds/s taken and released, hot".formatted(hot));
    figures.add("pairs_per_s", spread);
    figures.add("requests_per_s", 2 * spread);
    figures.add("hot_pairs_per_s", hot);
    figures.add("hot_requests_per_s", 2 * hot);
    figures.add("bench_cpu_percent", use.percentOf(CpuTimes.OURSELVES));
    figures.add("others_cpu_percent", use.othersPercent());
  }

  private static ClosedLoop pairs(BenchRun run, String name, IntFunction<String> accounts)
      throws SQLException {
    HttpDoor door = run.stack().door("ledger");
    return new ClosedLoop(
        run.extent().measured(),
        CONNECTIONS,
        number -> pair(door, "hold-%s-%d".formatted(name, number), accounts.apply(number)));
  }

  private static void pair(HttpDoor door, String holdId, String accountId) throws Exception {
    String body =
        "{\"hold_id\":\"%s\",\"account_id\":\"%s\",\"unit\":\"credits\",\"amount\":\"0.01\",\"ttl\":\"PT60S\"}"
            .formatted(holdId, accountId);
    door.send("POST", "/v1/holds", body.getBytes(StandardCharsets.US_ASCII), 201);
    door.send("DELETE", "/v1/holds/" + holdId, null, 204);
  }
}
