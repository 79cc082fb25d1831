package io.usageledger.localstack.rebuild;

import io.usageledger.localstack.load.Terminals;
import io.usageledger.localstack.load.Terminals.OutputUse;
import io.usageledger.localstack.process.StackException;
import io.usageledger.localstack.stack.StackDirectory;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code ./ledger rebuild}: the projections once more from the log, compared, and switched to. */
@Command(
    name = "rebuild",
    description = {
      "Makes all projections anew from the topics while the services go on, compares them with the live ones account by account, and puts them in their place when nothing differs.",
      "Interrupted, it goes on when it is given again. Exit status 0 only when all is well."
    },
    footer = {"", "What it guarantees, and what it does not: docs/rebuild.md"},
    mixinStandardHelpOptions = true)
public final class RebuildCommand implements Callable<Integer> {
  @Option(names = "--verify-only", description = "Compares, switches nothing, drops what it made.")
  private boolean verifyOnly;

  @Option(names = "--keep", description = "With --verify-only: keeps what it made.")
  private boolean keep;

  @Option(names = "--restart", description = "Begins anew, not where an earlier one ended.")
  private boolean restart;

  @Option(
      names = "--accept-differences",
      split = ",",
      paramLabel = "ACCOUNT",
      description = "Accounts whose differences are expected, or: all.")
  private List<String> accepted = new ArrayList<>();

  @Option(
      names = "--expect",
      paramLabel = "FILE",
      description = "The same from a file, an account a line.")
  private @Nullable Path expected;

  @Option(
      names = "--from-snapshot",
      paramLabel = "DIR",
      description =
          "Begins with what ./ledger snapshot wrote there, and reads the rest of the log.")
  private @Nullable Path snapshot;

  @Option(
      names = "--late-usage-grace",
      paramLabel = "DURATION",
      description = "Another than the live service's, like 2h: the past replays otherwise then.")
  private @Nullable String lateUsageGrace;

  @Option(
      names = "--until",
      paramLabel = "TIME",
      description =
          "Makes a generation beside: of what was appended before, like 2026-01-31T00:00Z.")
  private @Nullable String until;

  @Option(
      names = "--prices",
      paramLabel = "FILE",
      description = {
        "Makes a generation beside: with these prices in place of the published ones, and tells what they change.",
        "A list that prices import reads, or JSON as in POST /v1/prices."
      })
  private @Nullable Path prices;

  @Option(
      names = "--unit",
      defaultValue = "usd",
      description = "With --prices: what a list's prices are owed in (default usd).")
  private String unit = "usd";

  @Option(names = "--name", paramLabel = "NAME", description = "Of the generation beside.")
  private @Nullable String name;

  @Option(names = "--threads", paramLabel = "N", description = "That post (default 2).")
  private @Nullable Integer threads;

  @Option(names = "--list", description = "Lists generations beside the live one.")
  private boolean list;

  @Option(names = "--drop", paramLabel = "NAME", description = "Drops one of them.")
  private @Nullable String drop;

  @Option(names = "--drop-old", description = "Drops those that served before.")
  private boolean dropOld;

  @Option(names = "--discard", description = "Drops what an interrupted rebuild left.")
  private boolean discard;

  @Option(names = "--json", description = "For programs.")
  private boolean json;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    var display = Terminals.display(json ? OutputUse.PROGRAM : OutputUse.PERSON);
    JsonNode report = RebuildRun.locate(StackDirectory.locate()).run(arguments(), display);
    if (json) {
      out.println(JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(report));
    } else {
      RebuildText.lines(report).forEach(out::println);
    }
    return report.path("ok").asBoolean(false) ? 0 : 1;
  }

  private List<String> arguments() {
    List<String> arguments = new ArrayList<>();
    arguments.add("--rebuild.action=" + action());
    arguments.add("--rebuild.keep=" + keep);
    arguments.add("--rebuild.restart=" + restart);
    List<String> accounts = accepted();
    for (int i = 0; i < accounts.size(); i++) {
      arguments.add("--rebuild.accept[%d]=%s".formatted(i, accounts.get(i)));
    }
    add(arguments, "--rebuild.late-usage-grace", lateUsageGrace);
    add(arguments, "--rebuild.until", until == null ? null : time(until).toString());
    add(arguments, "--rebuild.name", generation());
    add(arguments, "--rebuild.prices", prices == null ? null : PriceFile.of(prices, unit));
    add(
        arguments,
        "--rebuild.from-snapshot",
        snapshot == null ? null : snapshot.toAbsolutePath().normalize());
    add(arguments, "--ledger.consumers", threads);
    return arguments;
  }

  private static void add(List<String> arguments, String setting, @Nullable Object value) {
    if (value != null) {
      arguments.add(setting + "=" + value);
    }
  }

  private String action() {
    if (list) {
      return "list";
    }
    if (drop != null) {
      return "drop";
    }
    if (dropOld) {
      return "drop-old";
    }
    if (discard) {
      return "discard";
    }
    return until != null || prices != null ? "side" : verifyOnly ? "verify" : "switch";
  }

  private @Nullable String generation() {
    if (drop != null) {
      return drop;
    }
    if (name != null || until == null) {
      return name == null && prices != null ? "what_if" : name;
    }
    return "until_" + time(until).toString().replaceAll("[^0-9]", "");
  }

  private Instant time(String text) {
    try {
      return java.time.OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeParseException e) {
      throw new ParameterException(
          spec.commandLine(), "%s is no time like 2026-01-31T00:00:00Z".formatted(text), e);
    }
  }

  private List<String> accepted() {
    List<String> accounts = new ArrayList<>(accepted);
    if (expected != null) {
      try {
        Files.readAllLines(expected).stream()
            .filter(line -> !line.isBlank())
            .forEach(accounts::add);
      } catch (IOException e) {
        throw new StackException("Cannot read %s: %s".formatted(expected, e.getMessage()), e);
      }
    }
    return accounts;
  }
}
