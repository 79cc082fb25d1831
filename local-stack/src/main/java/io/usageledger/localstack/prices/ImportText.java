package io.usageledger.localstack.prices;

import io.usageledger.event.UnitPrice;
import io.usageledger.localstack.load.Texts;
import io.usageledger.localstack.prices.ImportPlan.Change;
import io.usageledger.localstack.prices.LedgerPrices.Tier;
import io.usageledger.localstack.prices.list.NotUnderstood;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A report for a person: the counts, then what wants a look, with a few examples. */
final class ImportText {
  private static final int HELD_BACK_MAX = 40;
  private static final int EXAMPLES_MAX = 5;

  private final ImportReport report;
  private final List<String> lines = new ArrayList<>();

  private ImportText(ImportReport report) {
    this.report = report;
  }

  static String of(ImportReport report) {
    return new ImportText(report).text();
  }

  private String text() {
    ImportPlan plan = report.plan();
    boolean dry = report.mode() == ImportReport.Mode.DRY_RUN;
    lines.add(
        "%s (%s), prices in %s, %s%s"
            .formatted(
                report.file(),
                report.format(),
                report.unit(),
                Texts.duration(report.elapsed()),
                dry ? "; a dry run, nothing was sent" : ""));
    count("added", plan.added().size(), models(plan.added()));
    count("changed", plan.changed().size(), models(plan.changed()));
    count("unchanged", plan.unchangedPrices(), "");
    count("held back", plan.heldBack().size(), models(plan.heldBack()));
    count("not in the list", plan.notInList().size(), "the ledger has them, and they stay");
    count("not understood", report.notUnderstood().size(), "not imported");
    lines.add(
        "  aliases: %,d added, %,d changed, %,d unchanged"
            .formatted(
                plan.aliasesAdded().size(), plan.aliasesChanged().size(), plan.unchangedAliases()));
    changed();
    heldBack();
    notInList();
    notUnderstood();
    rejected();
    return String.join(System.lineSeparator(), lines);
  }

  private void count(String what, int number, String more) {
    lines.add("  %-16s%,9d  %s".formatted(what, number, number == 0 ? "" : more).stripTrailing());
  }

  private static String models(List<Change> changes) {
    long models =
        changes.stream()
            .map(change -> change.tier().name().provider() + "/" + change.tier().name().model())
            .distinct()
            .count();
    return "of " + Texts.count(models, "model");
  }

  private void changed() {
    section(
        "Changed:", report.plan().changed().stream().map(ImportText::line).toList(), EXAMPLES_MAX);
  }

  private void heldBack() {
    section(
        "Held back, because they move 10-fold or more, or from or to zero. Look at each; import them with --confirm MODEL,... or --confirm-all:",
        report.plan().heldBack().stream().map(ImportText::line).toList(),
        HELD_BACK_MAX);
  }

  private void notInList() {
    section(
        "In the ledger and not in the list. No price is ever deleted; publish another to end it:",
        report.plan().notInList().stream().map(ImportText::name).toList(),
        EXAMPLES_MAX);
  }

  private void rejected() {
    section("Rejected by the ingest service:", report.rejected(), EXAMPLES_MAX);
  }

  private void section(String title, List<String> all, int max) {
    if (all.isEmpty()) {
      return;
    }
    lines.add("");
    lines.add(title);
    all.stream().limit(max).forEach(line -> lines.add("  " + line));
    if (all.size() > max) {
      lines.add("  ... and %,d more; --json has them all".formatted(all.size() - max));
    }
  }

  private void notUnderstood() {
    if (report.notUnderstood().isEmpty()) {
      return;
    }
    lines.add("");
    lines.add("Not understood, by reason; --json has them all:");
    Map<NotUnderstood.Reason, List<NotUnderstood>> byReason =
        report.notUnderstood().stream().collect(Collectors.groupingBy(NotUnderstood::reason));
    byReason.entrySet().stream()
        .sorted(Comparator.comparingInt(entry -> -entry.getValue().size()))
        .forEach(
            entry -> {
              NotUnderstood first = entry.getValue().get(0);
              lines.add("  %,6d  %s".formatted(entry.getValue().size(), entry.getKey().words()));
              lines.add(
                  "          such as %s %s %s"
                      .formatted(first.where(), first.field(), shortened(first.detail()))
                      .stripTrailing());
            });
  }

  private static String line(Change change) {
    return "%s  %s -> %s %s, from %s"
        .formatted(
            name(change.tier()),
            shown(change.before(), change.tier()),
            shown(change.unitPrice(), change.tier()),
            perMillion(change.tier()) ? "a million" : "each",
            change.effectiveAt());
  }

  private static String name(Tier tier) {
    return "%s  %s  %s%s"
        .formatted(
            tier.name().provider(),
            tier.name().model(),
            tier.name().meter(),
            tier.aboveInputTokens() == 0
                ? ""
                : " above %,d input tokens".formatted(tier.aboveInputTokens()));
  }

  /** As people quote it: of a million tokens, of one of anything else. */
  private static String shown(@Nullable UnitPrice price, Tier tier) {
    if (price == null) {
      return "no price";
    }
    return (perMillion(tier) ? price.times(1_000_000) : price).toString();
  }

  private static boolean perMillion(Tier tier) {
    return tier.name().meter().endsWith("_tokens");
  }

  private static String shortened(String detail) {
    return detail.length() > 80 ? detail.substring(0, 80) + "..." : detail;
  }
}
