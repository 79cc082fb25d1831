package io.usageledger.localstack.load;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** A report, for a person and for a program. */
public final class ReportText {
  private static final JsonMapper MAPPER = JsonMapper.shared();

  private ReportText() {}

  static String forProgram(LoadReport report) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("file", report.file());
    fields.putAll(counts(report));
    fields.put("missing", report.missingEvents());
    fields.put("repeated", report.repeatedEvents());
    fields.put("rejected_by_code", report.rejectedByCode());
    fields.put("faults", report.faults());
    fields.put("elapsed_ms", report.elapsed().toMillis());
    fields.put("all_well", report.allWell());
    return MAPPER.writeValueAsString(fields);
  }

  /** The counts on one line, then a sentence for each that wants one. */
  public static String forPerson(LoadReport report) {
    List<String> lines = new ArrayList<>();
    List<String> counts = new ArrayList<>();
    counts(report)
        .forEach(
            (name, count) -> {
              if (count > 0 || ALWAYS_SAID.contains(name)) {
                counts.add("%s %,d".formatted(name, count));
              }
            });
    lines.add("%s: %s".formatted(report.file(), String.join(" / ", counts)));
    lines.addAll(sentences(report));
    return String.join(System.lineSeparator(), lines);
  }

  private static final List<String> ALWAYS_SAID =
      List.of("sent", "posted", "duplicate", "quarantined");

  private static Map<String, Long> counts(LoadReport report) {
    Map<String, Long> counts = new LinkedHashMap<>();
    counts.put("sent", report.sentEvents());
    counts.put("posted", report.outcomes().posted());
    counts.put("duplicate", report.duplicateEvents());
    counts.put("quarantined", report.outcomes().quarantined());
    counts.put("unrated", report.outcomes().unrated());
    counts.put("conflict", report.outcomes().conflict());
    counts.put("rejected", report.rejectedEvents());
    counts.put("unreadable", report.unreadableLines());
    return counts;
  }

  private static List<String> sentences(LoadReport report) {
    List<String> lines = new ArrayList<>();
    say(lines, report.missingEvents(), "were sent and are not posted: look at ./ledger status");
    say(
        lines,
        report.outcomes().unrated(),
        "wait for a price and are not charged yet: publish the prices of their models");
    say(
        lines,
        report.outcomes().conflict(),
        "were known with other content (another --seed or --accounts?): see ./ledger quarantine list");
    say(lines, report.outcomes().quarantined(), "are set aside: see ./ledger quarantine list");
    say(
        lines,
        report.repeatedEvents(),
        "were sent twice by services that were restarted, and count once");
    if (report.unreadableLines() + report.rejectedEvents() > 0) {
      lines.add("The first that could not be read or were rejected:");
      report.faults().forEach(fault -> lines.add("  " + fault));
    }
    return lines;
  }

  private static void say(List<String> lines, long events, String what) {
    if (events > 0) {
      lines.add("%s %s.".formatted(Texts.count(events, "event"), what));
    }
  }
}
