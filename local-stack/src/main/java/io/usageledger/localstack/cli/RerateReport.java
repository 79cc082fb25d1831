package io.usageledger.localstack.cli;

import io.usageledger.localstack.load.demo.TextTable;
import java.io.PrintWriter;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** What a re-rate came to, for a person. */
final class RerateReport {
  /** More rows than a person reads; programs get all. */
  static final int ROWS_MAX = 1_000;

  private final PrintWriter out;

  RerateReport(PrintWriter out) {
    this.out = out;
  }

  /** The differences, before anything is posted. */
  void announce(JsonNode run, JsonNode differences) {
    if (run.path("looked_at").asLong() == 0) {
      out.println("No usage matches: no event of this account, model and time is posted.");
      return;
    }
    if (!differences.isEmpty()) {
      table(run, differences).lines().forEach(out::println);
      warnOfMore(run, differences);
    }
    out.printf(
        "%,d events looked at: %,d change, %,d stay, %,d are still without a price%n",
        run.path("looked_at").asLong(),
        run.path("changed").asLong(),
        run.path("unchanged").asLong(),
        run.path("still_unrated").asLong());
    out.flush();
  }

  private static TextTable table(JsonNode run, JsonNode differences) {
    TextTable table = new TextTable(List.of("account", "unit", "events", "difference"));
    differences.forEach(row -> table.add(row(row.path("account_id").asString(), row)));
    run.path("totals").forEach(total -> table.add(row("all accounts", total)));
    return table;
  }

  private static List<String> row(String name, JsonNode row) {
    return List.of(
        name,
        row.path("unit").asString(),
        "%,d".formatted(row.path("events").asLong()),
        row.path("difference").asString());
  }

  private void warnOfMore(JsonNode run, JsonNode differences) {
    long rows = 0;
    for (JsonNode total : run.path("totals")) {
      rows += total.path("accounts").asLong();
    }
    if (rows > differences.size()) {
      out.printf("%,d more rows are not shown; --json has all%n", rows - differences.size());
    }
  }

  /** What was posted. */
  void end(JsonNode run) {
    if (run.path("dry_run").asBoolean(false)) {
      out.println("A dry run: nothing was posted.");
    } else if (run.path("changed").asLong() == 0) {
      out.println("Nothing to change.");
    } else {
      run.path("totals").forEach(this::posted);
      out.println(
          run.path("matches").asBoolean(false)
              ? "The journal has what was announced."
              : "The journal has NOT what was announced: a price was published, or an event voided or rated, meanwhile. Run it again to see what is left.");
    }
  }

  private void posted(JsonNode total) {
    out.printf(
        "Posted %s %s of %s announced%n",
        total.path("posted").asString(),
        total.path("unit").asString(),
        total.path("difference").asString());
  }
}
