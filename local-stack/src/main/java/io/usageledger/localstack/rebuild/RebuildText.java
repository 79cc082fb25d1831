package io.usageledger.localstack.rebuild;

import io.usageledger.localstack.load.demo.TextTable;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** A rebuild's report for a person. */
final class RebuildText {
  private RebuildText() {}

  static List<String> lines(JsonNode report) {
    List<String> lines = new ArrayList<>();
    if (report.has("generations")) {
      report.path("generations").forEach(name -> lines.add(name.asString()));
      return lines;
    }
    lines.add(
        "%s: %,d records in %s s, %,d records/s"
            .formatted(
                report.path("generation").asString(),
                report.path("records").asLong(),
                report.path("seconds").asString(),
                report.path("records_per_s").asLong()));
    if (report.path("compared_with_live").asBoolean(false)) {
      compared(report, lines);
    }
    if (report.path("switched").asBoolean(false)) {
      lines.add(
          "Switched. Posting paused for %d ms, readers waited for %d ms at most. The old one is %s; drop it with: ./ledger rebuild --drop-old"
              .formatted(
                  report.path("posting_pause_ms").asLong(),
                  report.path("reader_wait_ms").asLong(),
                  report.path("old_generation").asString()));
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

  private static String difference(JsonNode one) {
    return "%s: live %s, rebuilt %s"
        .formatted(one.path("what").asString(), value(one, "live"), value(one, "rebuilt"));
  }

  private static String value(JsonNode difference, String name) {
    JsonNode value = difference.path(name);
    return value.isString() ? value.asString() : "has none";
  }
}
