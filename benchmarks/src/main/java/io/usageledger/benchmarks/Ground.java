package io.usageledger.benchmarks;

import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.function.Consumer;

/** What stands before a measured run: prices that count, and credits that are posted. */
public final class Ground {
  private Ground() {}

  /** Twenty million events are six days of usage, and none may lie ahead. */
  private static final int DAYS_BACK = 10;

  /** The same hours of usage in every run of a day. */
  public static Instant usageStart() {
    return Instant.now().truncatedTo(ChronoUnit.DAYS).minus(DAYS_BACK, ChronoUnit.DAYS);
  }

  public static void lay(BenchStack stack, Workload workload, Consumer<String> say)
      throws SQLException {
    say.accept("Publishing prices of %d models".formatted(workload.models().size()));
    for (String model : workload.models()) {
      for (String meter : Workload.METERS) {
        stack.post("/v1/prices", price(model, meter));
      }
    }
    say.accept("Granting %,d credits".formatted(Workload.credits()));
    new LogFiller(stack).append(0, Workload.credits(), number -> workload.credit((int) number));
    try (var posted = new PostedLog(stack)) {
      posted.await(Workload.credits());
    }
  }

  private static Map<String, Object> price(String model, String meter) {
    return Map.of(
        "provider",
        Workload.PROVIDER,
        "model",
        model,
        "meter",
        meter,
        "unit",
        "credits",
        "price",
        meter.startsWith("cache") ? "0.1" : "1.25",
        "per",
        1_000,
        "effective_at",
        "2020-01-01T00:00:00Z");
  }
}
