package io.usageledger.localstack.prices;

import io.usageledger.event.Limits;
import io.usageledger.localstack.load.ClientLogs;
import io.usageledger.localstack.load.Display;
import io.usageledger.localstack.load.LedgerHttp;
import io.usageledger.localstack.load.LoadStoppedException;
import io.usageledger.localstack.load.Patience;
import io.usageledger.localstack.load.StackFile;
import io.usageledger.localstack.load.Terminals;
import io.usageledger.localstack.load.Terminals.OutputUse;
import io.usageledger.localstack.prices.ImportReport.Mode;
import io.usageledger.localstack.prices.ImportRules.Confirmation;
import io.usageledger.localstack.prices.list.PriceListException;
import io.usageledger.localstack.prices.list.PriceListFile.Format;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/**
 * {@code ./ledger prices import FILE}. Exit status 0 only when nothing is held back or rejected.
 */
@Command(
    name = "import",
    description = "Publishes what a price list says and the ledger does not.",
    footer = {
      "",
      "Only differences are published; importing a list again sends nothing.",
      "Prices that move 10-fold or more, or from or to zero, wait for --confirm.",
      "What the fields of the lists mean: docs/prices.md"
    },
    mixinStandardHelpOptions = true)
final class ImportCommand implements Callable<Integer> {
  @Parameters(paramLabel = "FILE", description = "LiteLLM's or genai-prices' list, as JSON.")
  private Path file = Path.of("");

  @Option(
      names = "--format",
      defaultValue = "auto",
      converter = Formats.class,
      description = "auto (looks at the content), litellm, genai-prices.")
  private Format format = Format.AUTO;

  @Option(
      names = "--unit",
      defaultValue = "usd",
      description = "What the prices are owed in (default ${DEFAULT-VALUE}).")
  private String unit = "usd";

  @Option(
      names = "--effective-at",
      paramLabel = "TIME",
      converter = Times.class,
      description =
          "From when prices without a date hold. Left out: changes from now on, first prices for all time, unless usage was rated without them.")
  private @Nullable Instant effectiveAt;

  @Option(
      names = "--confirm",
      paramLabel = "MODEL",
      split = ",",
      description = "Imports the jumps of these models: MODEL or PROVIDER/MODEL.")
  private List<String> confirmed = List.of();

  @Option(names = "--confirm-all", description = "Imports every jump.")
  private boolean confirmAll;

  @Option(names = "--dry-run", description = "Tells what would be sent, and sends nothing.")
  private boolean dryRun;

  @Option(names = "--json", description = "Everything, for programs.")
  private boolean json;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    ClientLogs.quiet();
    try {
      if (!Limits.NAME.matcher(unit).matches()) {
        throw new IllegalArgumentException(
            "--unit is \"%s\": a name like usd or credits is wanted".formatted(unit));
      }
      Display display = Terminals.display(json ? OutputUse.PROGRAM : OutputUse.PERSON);
      LedgerDoors doors =
          new LedgerDoors(
              StackFile.locate(), new LedgerHttp(), new Patience(display, System::nanoTime));
      ImportReport report =
          new PriceImport(doors, rules()).run(file, format, dryRun ? Mode.DRY_RUN : Mode.IMPORT);
      PrintWriter out = spec.commandLine().getOut();
      out.println(json ? ImportJson.of(report) : ImportText.of(report));
      out.flush();
      return report.allWell() ? 0 : 1;
    } catch (PriceListException | LoadStoppedException | IllegalArgumentException e) {
      spec.commandLine().getErr().println(e.getMessage());
      return 1;
    }
  }

  private ImportRules rules() {
    return new ImportRules(
        unit,
        Clock.systemUTC().instant().truncatedTo(ChronoUnit.MICROS),
        effectiveAt,
        Set.copyOf(confirmed),
        confirmAll ? Confirmation.ALL : Confirmation.NAMED);
  }

  static final class Formats implements ITypeConverter<Format> {
    @Override
    public Format convert(String value) {
      String wanted = value.replace('-', '_').toUpperCase(Locale.ROOT);
      return Arrays.stream(Format.values())
          .filter(one -> one.name().equals(wanted))
          .findFirst()
          .orElseThrow(
              () ->
                  new TypeConversionException(
                      "\"%s\" is none of auto, litellm, genai-prices".formatted(value)));
    }
  }

  static final class Times implements ITypeConverter<Instant> {
    @Override
    public Instant convert(String value) {
      try {
        return OffsetDateTime.parse(value).toInstant().truncatedTo(ChronoUnit.MICROS);
      } catch (DateTimeException e) {
        throw new TypeConversionException(
            "\"%s\" is no time like 2026-01-31T00:00:00Z".formatted(value));
      }
    }
  }
}
