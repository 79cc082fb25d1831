package io.usageledger.localstack.cli;

import io.usageledger.localstack.process.StackException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

/** {@code ./ledger quarantine send}: the original bytes, to the topic that they came from. */
@Command(
    name = "send",
    description =
        "Sends records again, byte for byte; what still cannot be posted comes back. Exit status 0 only when all were sent.",
    mixinStandardHelpOptions = true)
final class QuarantineSendCommand implements Callable<Integer> {
  @Parameters(
      arity = "0..*",
      paramLabel = "TOPIC/PARTITION/OFFSET",
      description = "As ./ledger quarantine list shows them.")
  private List<String> places = new ArrayList<>();

  @Option(names = "--all", description = "All that the filters leave.")
  private boolean all;

  @Option(names = "--json", description = "For programs: one object at the end.")
  private boolean json;

  @Mixin private QuarantineFilters filters = new QuarantineFilters();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    if (all == !places.isEmpty()) {
      throw new CommandLine.ParameterException(
          spec.commandLine(), "Name the records, or say --all with filters");
    }
    var quarantine = new QuarantinePages();
    if (all) {
      // Listed first: what comes back while we send must not be sent for ever.
      quarantine.forEach(filters.byName(), record -> places.add(QuarantinePages.place(record)));
    }
    return send(quarantine);
  }

  private int send(QuarantinePages quarantine) {
    PrintWriter out = spec.commandLine().getOut();
    List<String> failures = new ArrayList<>();
    for (String place : places) {
      try {
        quarantine.send(place);
        if (!json) {
          out.println("sent " + place);
        }
      } catch (StackException e) {
        spec.commandLine().getErr().println(e.getMessage());
        failures.add(String.valueOf(e.getMessage()));
      }
    }
    int sent = places.size() - failures.size();
    if (json) {
      out.println(
          JsonMapper.shared()
              .writeValueAsString(
                  Map.of("sent", sent, "not_sent", failures.size(), "failures", failures)));
    } else {
      out.printf("%d sent, %d not%n", sent, failures.size());
    }
    return failures.isEmpty() ? 0 : 1;
  }
}
