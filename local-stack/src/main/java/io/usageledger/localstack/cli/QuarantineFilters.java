package io.usageledger.localstack.cli;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which records of the quarantine are meant; without any, all. */
final class QuarantineFilters {
  @Option(names = "--account", description = "Of this account.")
  private @Nullable String account;

  @Option(names = "--reason", description = "Refused for this reason, for instance usage_unknown.")
  private @Nullable String reason;

  @Option(names = "--source", description = "Of this source.")
  private @Nullable String source;

  @Option(names = "--topic", description = "From this topic.")
  private @Nullable String topic;

  Map<String, String> byName() {
    Map<String, String> filters = new TreeMap<>();
    put(filters, "account_id", account);
    put(filters, "reason", reason);
    put(filters, "source", source);
    put(filters, "topic", topic);
    return filters;
  }

  private static void put(Map<String, String> filters, String name, @Nullable String value) {
    if (value != null) {
      filters.put(name, value);
    }
  }
}
