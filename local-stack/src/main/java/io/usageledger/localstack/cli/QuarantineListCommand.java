package io.usageledger.localstack.cli;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code ./ledger quarantine list}: which records wait, where they stood and why. */
@Command(
    name = "list",
    description = "Lists what could not be posted: where it stood, why, whose it is.",
    mixinStandardHelpOptions = true)
final class QuarantineListCommand implements Callable<Integer> {
  @Mixin private QuarantineFilters filters = new QuarantineFilters();

  @Option(names = "--json", description = "For programs: one object a line.")
  private boolean json;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    long records = new QuarantinePages().forEach(filters.byName(), record -> print(out, record));
    if (!json) {
      out.printf(Locale.ROOT, "%,d in quarantine%n", records);
    }
    return 0;
  }

  private void print(PrintWriter out, JsonNode record) {
    if (json) {
      out.println(JsonMapper.shared().writeValueAsString(record));
      return;
    }
    out.printf(
        "%s   %s   %s%s%n   %s%n",
        QuarantinePages.place(record),
        record.path("appended_at").asString(),
        record.path("reason").asString(),
        whose(record),
        record.path("detail").asString());
  }

  private static String whose(JsonNode record) {
    String account = record.path("account_id").asString("");
    String event = record.path("event_id").asString("");
    return (account.isEmpty() ? "" : "   account " + account)
        + (event.isEmpty() ? "" : "   event " + event);
  }
}
