package io.usageledger.benchmarks.page;

import java.util.List;

/**
 * What is wanted of a figure, on two cores with everything on them.
 *
 * @param words what it is
 */
public record Target(
    String scenario, String figure, String words, Bound bound, double wanted, String unit) {
  /** On which side of what is wanted a figure is good. */
  public enum Bound {
    AT_LEAST("at least"),
    AT_MOST("at most");

    private final String words;

    Bound(String words) {
      this.words = words;
    }
  }

  public static final List<Target> ALL =
      List.of(
          least("drain", "copy_ratio", "drain, of the rate of `COPY` of the same rows", 0.5, "x"),
          least("drain", "listener_ratio", "drain, of the rate of a plain listener", 15, "x"),
          least("hot-account", "drain_ratio", "all events on one account, of drain", 0.8, "x"),
          least(
              "growth", "last_to_first", "last part of a growing history, of the first", 0.9, "x"),
          most("latency", "p50_ms", "event sent to balance visible at 5,000/s, median", 50, "ms"),
          most("latency", "p99_ms", "the same, 99 of 100", 250, "ms"),
          least("rebuild", "drain_ratio", "rebuild, of drain", 1.5, "x"),
          least("ingest", "batch_events_per_s", "HTTP in batches of 100", 30_000, "events/s"),
          least("ingest", "single_requests_per_s", "HTTP one by one", 5_000, "requests/s"),
          most("reads", "balance_p99_ms", "balance at 1,000/s, 99 of 100", 10, "ms"),
          most("reads", "usage_page_p99_ms", "usage of the hot account, 99 of 100", 100, "ms"),
          least("holds", "pairs_per_s", "hold and release, 10,000 accounts", 3_000, "pairs/s"),
          least("holds", "hot_pairs_per_s", "hold and release, one account", 1_000, "pairs/s"),
          most("size", "bytes_per_event", "Postgres, indexes included", 500, "bytes/event"),
          most("memory", "heap_max_mib", "heap of the ledger service", 256, "MiB"),
          most("memory", "process_peak_mib", "its process at drain speed, peak", 550, "MiB"),
          most("start", "seconds", "`./ledger up`, built, up once before, no data", 25, "s"));

  private static Target least(
      String scenario, String figure, String words, double wanted, String unit) {
    return new Target(scenario, figure, words, Bound.AT_LEAST, wanted, unit);
  }

  private static Target most(
      String scenario, String figure, String words, double wanted, String unit) {
    return new Target(scenario, figure, words, Bound.AT_MOST, wanted, unit);
  }

  /** 1 and more is reached. */
  double share(double measured) {
    return switch (bound) {
      case AT_LEAST -> measured / wanted;
      case AT_MOST -> wanted / Math.max(measured, 1e-9);
    };
  }

  boolean isReached(double measured) {
    return share(measured) >= 1;
  }

  String wantedInWords() {
    return "%s %s".formatted(bound.words, Numbers.shown(wanted, unit));
  }
}
