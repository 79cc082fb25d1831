package io.usageledger.localstack.load;

import io.usageledger.localstack.load.LoadOptions.Door;
import io.usageledger.localstack.load.Terminals.OutputUse;
import io.usageledger.localstack.load.trace.TraceException;
import io.usageledger.localstack.load.trace.TraceFormat;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ./ledger load FILE}. Exit status 0 only when every line is posted, now or before. */
@Command(
    name = "load",
    description = "Sends a trace file as usage events and waits until they are posted.",
    footer = {
      "",
      "Event ids follow from the file and the line: loading a file again is harmless.",
      "Formats and the rule for accounts and models: docs/loading.md"
    },
    mixinStandardHelpOptions = true)
public final class LoadCommand implements Callable<Integer> {
  @Parameters(paramLabel = "FILE", description = "The trace, also gzipped.")
  private Path file = Path.of("");

  @Option(
      names = "--format",
      defaultValue = "auto",
      converter = EnumNames.Formats.class,
      description = "auto (looks at the first line), azure, jsonl, csv, burstgpt, mooncake.")
  private TraceFormat format = TraceFormat.AUTO;

  @Option(
      names = "--accounts",
      paramLabel = "N",
      defaultValue = "" + LoadOptions.ACCOUNTS_DEFAULT,
      description = "Accounts for lines that name none (default ${DEFAULT-VALUE}).")
  private int accounts;

  @Option(
      names = "--via",
      defaultValue = "kafka",
      converter = EnumNames.Doors.class,
      description = "The door: kafka or http (default ${DEFAULT-VALUE}).")
  private Door via = Door.KAFKA;

  @Option(names = "--rate", paramLabel = "N", description = "At most N events a second.")
  private @Nullable Integer rate;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "" + LoadOptions.SEED_DEFAULT,
      description = "What accounts and models are given by (default ${DEFAULT-VALUE}).")
  private long seed;

  @Option(names = "--json", description = "The result as JSON; progress goes to standard error.")
  private boolean json;

  @Override
  public Integer call() {
    ClientLogs.quiet();
    try {
      OptionalInt eventsPerSecond = rate == null ? OptionalInt.empty() : OptionalInt.of(rate);
      LoadOptions options = new LoadOptions(file, format, accounts, via, eventsPerSecond, seed);
      Display display = Terminals.display(json ? OutputUse.PROGRAM : OutputUse.PERSON);
      LoadReport report = new Loading(options, StackFile.locate(), display).run();
      System.out.println(json ? ReportText.forProgram(report) : ReportText.forPerson(report));
      return report.allWell() ? 0 : 1;
    } catch (TraceException | LoadStoppedException | IllegalArgumentException e) {
      System.err.println(e.getMessage());
      return 1;
    }
  }
}
