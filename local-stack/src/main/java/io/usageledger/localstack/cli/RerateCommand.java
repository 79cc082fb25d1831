package io.usageledger.localstack.cli;

import io.usageledger.localstack.load.Display;
import io.usageledger.localstack.load.Terminals;
import io.usageledger.localstack.load.Terminals.OutputUse;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code ./ledger rerate}: rates what is posted with the prices that are known now. It prints the
 * differences before anything is posted, and asks nothing: who wants to look first says --dry-run.
 */
@Command(
    name = "rerate",
    description =
        "Rates posted usage with the prices known now: differences per account, then compensating entries. Given again, it goes on where it was interrupted. Exit status 0 only when the journal has what was announced.",
    mixinStandardHelpOptions = true)
final class RerateCommand implements Callable<Integer> {
  private static final JsonMapper MAPPER = JsonMapper.shared();

  @Option(
      names = "--from",
      required = true,
      paramLabel = "TIME",
      description = "First time of use, like 2026-01-31T00:00:00Z; any zone.")
  private String from = "";

  @Option(
      names = "--to",
      required = true,
      paramLabel = "TIME",
      description = "First time that is no longer meant.")
  private String to = "";

  @Option(names = "--model", paramLabel = "[PROVIDER/]MODEL", description = "Only this model.")
  private @Nullable String model;

  @Option(names = "--account", paramLabel = "ID", description = "Only this account.")
  private @Nullable String account;

  @Option(names = "--reason", paramLabel = "TEXT", description = "Stands in the journal.")
  private @Nullable String reason;

  @Option(names = "--dry-run", description = "Only the differences; nothing is posted.")
  private boolean dryRun;

  @Option(names = "--json", description = "For programs.")
  private boolean json;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    Display display = Terminals.display(json ? OutputUse.PROGRAM : OutputUse.PERSON);
    PrintWriter out = spec.commandLine().getOut();
    RerateReport report = new RerateReport(out);
    RerateCalls calls = RerateCalls.locate();
    JsonNode looked = calls.awaitLooked(calls.begin(request()), display);
    if (!json) {
      report.announce(looked, calls.differences(looked, RerateReport.ROWS_MAX));
    }
    JsonNode done = calls.awaitDone(looked, display);
    if (json) {
      ObjectNode answer = (ObjectNode) done;
      answer.set("differences", calls.differences(done, Integer.MAX_VALUE));
      out.println(MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(answer));
    } else {
      report.end(done);
    }
    return dryRun || done.path("matches").asBoolean(false) ? 0 : 1;
  }

  private String request() {
    ObjectNode request = MAPPER.createObjectNode();
    request.put("from", from).put("to", to).put("dry_run", dryRun);
    request.put("model", model).put("account_id", account).put("reason", reason);
    return MAPPER.writeValueAsString(request);
  }
}
