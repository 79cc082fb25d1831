package io.usageledger.localstack.rebuild;

import io.usageledger.localstack.load.Terminals;
import io.usageledger.localstack.load.Terminals.OutputUse;
import io.usageledger.localstack.stack.StackDirectory;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code ./ledger snapshot}: the projections in files, for a rebuild that begins with them. */
@Command(
    name = "snapshot",
    description = {
      "Writes all projections as they are at one moment into files, while the services go on.",
      "A rebuild that begins with them reads only what the log has since: ./ledger rebuild --from-snapshot DIR"
    },
    footer = {"", "What it is good for, and what it does not prove: docs/rebuild.md"},
    mixinStandardHelpOptions = true)
public final class SnapshotCommand implements Callable<Integer> {
  @Option(
      names = "--to",
      paramLabel = "DIR",
      required = true,
      description = "A directory that is not there yet.")
  private Path directory = Path.of("");

  @Option(names = "--json", description = "For programs.")
  private boolean json;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    var display = Terminals.display(json ? OutputUse.PROGRAM : OutputUse.PERSON);
    JsonNode report = RebuildRun.locate(StackDirectory.locate()).run(arguments(), display);
    out.println(
        json
            ? JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(report)
            : line(report));
    return report.path("ok").asBoolean(false) ? 0 : 1;
  }

  private List<String> arguments() {
    return List.of(
        "--rebuild.action=snapshot", "--rebuild.to=" + directory.toAbsolutePath().normalize());
  }

  private static String line(JsonNode report) {
    return "%s: %,d rows of %d tables, %,d bytes, in %s s. Rebuild from it with: ./ledger rebuild --from-snapshot %s"
        .formatted(
            report.path("snapshot").asString(),
            report.path("rows").asLong(),
            report.path("tables").asInt(),
            report.path("bytes").asLong(),
            report.path("seconds").asString(),
            report.path("snapshot").asString());
  }
}
