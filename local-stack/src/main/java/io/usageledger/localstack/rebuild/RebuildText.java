package io.usageledger.localstack.rebuild;

import io.usageledger.localstack.load.demo.TextTable;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** A rebuild's report for a person. */
final class RebuildText {
  /** How the names of generations begin that never take the live one's place. */
  private static final String SIDE = "ledger_side_";

  private RebuildText() {}

  static List<String> lines(JsonNode report) {
    List<String> lines = new ArrayList<>();
    if (report.has("generations")) {
      lines.add(
          "Generations beside the live one:"
              + (report.path("generations").isEmpty() ? " none" : ""));
      report.path("generations").forEach(name -> lines.add("  " + name.asString()));
      return lines;
    }
    lines.add(
        "%s: %,d records in %s s, %,d records/s"
            .formatted(
                report.path("generation").asString(),
                report.path("records").asLong(),
                report.path("seconds").asString(),
                report.path("records_per_s").asLong()));
    List<String> phases = new ArrayList<>();
    report.path("phases").forEachEntry((name, s) -> phases.add("%s %s s".formatted(name, s)));
    if (!phases.isEmpty()) {
      lines.add(String.join(", ", phases));
    }
    if (report.path("compared_with_live").asBoolean(false)) {
      compared(report, lines);
    }
    revenue(report, lines);
    if (report.path("switched").asBoolean(false)) {
      lines.add(
          "Switched. Posting paused for %d ms, readers waited for %d ms at most. The old one is %s; drop it with: ./ledger rebuild --drop-old"
              .formatted(
                  report.path("posting_pause_ms").asLong(),
                  report.path("reader_wait_ms").asLong(),
                  report.path("old_generation").asString()));
    }
    String generation = report.path("generation").asString();
    if (generation.startsWith(SIDE)) {
      lines.add(
          "It is beside the live one. Ask it with: ./ledger query --generation %1$s; drop it with: ./ledger rebuild --drop %1$s"
              .formatted(generation));
    }
    return lines;
  }

  private static void compared(JsonNode report, List<String> lines) {
    TextTable table = new TextTable(List.of("table", "rows live", "rows rebuilt", "differences"));
    for (JsonNode one : report.path("tables")) {
      table.add(
          List.of(
              one.path("name").asString(),
              "%,d".formatted(one.path("rows_live").asLong()),
              "%,d".formatted(one.path("rows_rebuilt").asLong()),
              "%,d".formatted(one.path("differences").asLong())));
    }
    lines.addAll(table.lines());
    for (JsonNode month : report.path("archived_months")) {
      lines.add(
          "Usage of %s is archived: the live generation has it no longer, and it was not compared"
              .formatted(month.asString()));
    }
    report.path("differences").forEach(one -> lines.add("DIFFERS  " + difference(one)));
    long count = report.path("differences_count").asLong();
    lines.add(
        count == 0
            ? "Equal: %,d accounts".formatted(report.path("accounts_compared").asLong())
            : "%,d differences in %,d accounts and what belongs to none"
                .formatted(count, report.path("accounts_compared").asLong()));
  }

  /** Enough for a look; programs have all of them. */
  private static final int ACCOUNTS_SHOWN = 30;

  private static void revenue(JsonNode report, List<String> lines) {
    if (report.path("revenue_by_model").isEmpty()) {
      return;
    }
    TextTable table =
        new TextTable(
            List.of("account", "model", "unit", "live", "with these prices", "difference"));
    report.path("revenue_by_model").forEach(line -> table.add(cells(line, "all")));
    int shown = 0;
    for (JsonNode line : report.path("revenue_by_account")) {
      if (shown++ < ACCOUNTS_SHOWN) {
        table.add(cells(line, line.path("account_id").asString()));
      }
    }
    lines.addAll(table.lines());
  }

  private static List<String> cells(JsonNode line, String account) {
    return List.of(
        account,
        line.path("provider").asString() + "/" + line.path("model").asString(),
        line.path("unit").asString(),
        line.path("live").asString(),
        line.path("what_if").asString(),
        line.path("difference").asString());
  }

  private static String difference(JsonNode one) {
    return "%s: live %s, rebuilt %s"
        .formatted(one.path("what").asString(), value(one, "live"), value(one, "rebuilt"));
  }

  private static String value(JsonNode difference, String name) {
    JsonNode value = difference.path(name);
    return value.isString() ? value.asString() : "has none";
  }
}
