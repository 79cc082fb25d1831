package io.usageledger.localstack.prices;

import io.usageledger.event.UnitPrice;
import io.usageledger.localstack.prices.ImportPlan.AliasChange;
import io.usageledger.localstack.prices.ImportPlan.Change;
import io.usageledger.localstack.prices.LedgerPrices.Tier;
import io.usageledger.localstack.prices.list.NotUnderstood;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** A report for a program: everything, amounts as texts. */
final class ImportJson {
  private static final JsonMapper JSON = JsonMapper.shared();

  private ImportJson() {}

  static String of(ImportReport report) {
    ImportPlan plan = report.plan();
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("file", report.file());
    fields.put("format", report.format());
    fields.put("unit", report.unit());
    fields.put("dry_run", report.mode() == ImportReport.Mode.DRY_RUN);
    fields.put("added", changes(plan.added()));
    fields.put("changed", changes(plan.changed()));
    fields.put("unchanged", plan.unchangedPrices());
    fields.put("held_back", changes(plan.heldBack()));
    fields.put("not_in_list", plan.notInList().stream().map(ImportJson::tier).toList());
    fields.put("aliases_added", aliases(plan.aliasesAdded()));
    fields.put("aliases_changed", aliases(plan.aliasesChanged()));
    fields.put("aliases_unchanged", plan.unchangedAliases());
    fields.put("not_understood", report.notUnderstood().stream().map(ImportJson::of).toList());
    fields.put("rejected", report.rejected());
    fields.put("elapsed_ms", report.elapsed().toMillis());
    fields.put("all_well", report.allWell());
    return JSON.writeValueAsString(fields);
  }

  private static List<Map<String, Object>> changes(List<Change> changes) {
    return changes.stream()
        .map(
            change -> {
              Map<String, Object> fields = tier(change.tier());
              fields.put("before", plain(change.before()));
              fields.put("before_per", per(change.before()));
              fields.put("unit_price", plain(change.unitPrice()));
              fields.put("per", per(change.unitPrice()));
              fields.put("effective_at", change.effectiveAt().toString());
              return fields;
            })
        .toList();
  }

  private static @Nullable String plain(@Nullable UnitPrice price) {
    return price == null ? null : price.price().toPlainString();
  }

  private static @Nullable Long per(@Nullable UnitPrice price) {
    return price == null ? null : price.per();
  }

  private static Map<String, Object> tier(Tier tier) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("provider", tier.name().provider());
    fields.put("model", tier.name().model());
    fields.put("meter", tier.name().meter());
    fields.put("above_input_tokens", tier.aboveInputTokens());
    return fields;
  }

  private static List<Map<String, String>> aliases(List<AliasChange> changes) {
    return changes.stream()
        .map(
            change ->
                Map.of(
                    "provider", change.alias().provider(),
                    "model", change.alias().model(),
                    "priced_as_model", change.alias().pricedAsModel(),
                    "effective_at", change.effectiveAt().toString()))
        .toList();
  }

  private static Map<String, String> of(NotUnderstood one) {
    return Map.of(
        "where", one.where(),
        "field", one.field(),
        "reason", one.reason().name().toLowerCase(Locale.ROOT),
        "detail", one.detail());
  }
}
