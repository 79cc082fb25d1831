package io.usageledger.localstack.cli;

import io.usageledger.localstack.stack.LocalStack;
import io.usageledger.localstack.stack.PartStatus;
import io.usageledger.localstack.stack.StackDirectory;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

/** {@code ./ledger status}. Exit status 0 only when everything is healthy. */
@Command(
    name = "status",
    description = "Tells what runs and whether it is well; exit status 0 only when all of it is.",
    mixinStandardHelpOptions = true)
final class StatusCommand implements Callable<Integer> {
  @Option(names = "--json", description = "For programs.")
  private boolean json;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    List<PartStatus> parts =
        LocalStack.find(StackDirectory.locate()).map(LocalStack::status).orElse(List.of());
    boolean healthy = !parts.isEmpty() && parts.stream().allMatch(PartStatus::isHealthy);
    if (json) {
      out.println(inJson(parts, healthy));
    } else if (parts.isEmpty()) {
      out.println("Nothing was ever started here; start it with: ./ledger up");
    } else {
      parts.forEach(part -> out.println(line(part)));
    }
    return healthy ? 0 : 1;
  }

  private static String inJson(List<PartStatus> parts, boolean healthy) {
    var values = new LinkedHashMap<String, Object>();
    values.put("healthy", healthy);
    values.put("parts", parts.stream().map(PartStatus::toMap).toList());
    return JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(values);
  }

  private static String line(PartStatus part) {
    String state = part.state().name().toLowerCase(Locale.ROOT);
    String pid = part.pid().map(number -> "pid " + number).orElse("");
    String where = part.isHealthy() ? part.address() : "log " + part.log();
    return "%-15s %-10s %-12s %s".formatted(part.name(), state, pid, where).stripTrailing();
  }
}
