package io.usageledger.localstack.load.demo;

import io.usageledger.localstack.load.Display;
import io.usageledger.localstack.load.LedgerHttp;
import io.usageledger.localstack.load.LoadOptions;
import io.usageledger.localstack.load.LoadOptions.Door;
import io.usageledger.localstack.load.LoadReport;
import io.usageledger.localstack.load.Loading;
import io.usageledger.localstack.load.Patience;
import io.usageledger.localstack.load.ReportText;
import io.usageledger.localstack.load.StackAddresses;
import io.usageledger.localstack.load.StackFile;
import io.usageledger.localstack.load.Texts;
import io.usageledger.localstack.load.trace.Assignment;
import io.usageledger.localstack.load.trace.TraceFile;
import io.usageledger.localstack.load.trace.TraceFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Shows a running stack what it is for: credit in, a trace in, balances out. */
final class Demo {
  /** Credits of somebody's old trace must not have expired today. */
  private static final Instant FAR_EXPIRY = Instant.parse("2100-01-01T00:00:00Z");

  private static final int EXPIRY_DAYS = 30;
  private static final int SHOWN_ACCOUNTS = 12;
  private static final DateTimeFormatter HOUR =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HH").withZone(java.time.ZoneOffset.UTC);

  private final StackFile stackFile;
  private final Display display;
  private final Clock clock;
  private final LedgerHttp http = new LedgerHttp();

  Demo(StackFile stackFile, Display display, Clock clock) {
    this.stackFile = stackFile;
    this.display = display;
    this.clock = clock;
  }

  /**
   * What to show.
   *
   * @param trace somebody's file; the demo makes its own when there is none
   * @param directory where its own is written
   */
  record Wish(Optional<Path> trace, Path directory, int events, long seed) {}

  LoadReport run(Wish wish) {
    Instant hour = clock.instant().truncatedTo(ChronoUnit.HOURS);
    Path path = wish.trace().orElseGet(() -> ownTrace(wish, hour));
    TraceFile file = TraceFile.read(path);
    LoadOptions options =
        new LoadOptions(
            path,
            TraceFormat.AUTO,
            DemoTrace.ACCOUNTS,
            Door.KAFKA,
            OptionalInt.empty(),
            wish.seed());
    Survey survey =
        Survey.read(file, TraceFormat.AUTO, new Assignment(DemoTrace.ACCOUNTS, wish.seed()));
    Instant expiresAt =
        wish.trace().isPresent() ? FAR_EXPIRY : hour.plus(EXPIRY_DAYS, ChronoUnit.DAYS);
    grant(survey, file.fingerprint(), expiresAt);
    LoadReport report = new Loading(options, stackFile, display).run();
    display.say(ReportText.forPerson(report));
    tell(survey);
    return report;
  }

  private Path ownTrace(Wish wish, Instant hour) {
    Path path =
        wish.directory()
            .resolve(
                "demo-%s-%d-events-seed-%d.jsonl"
                    .formatted(HOUR.format(hour), wish.events(), wish.seed()));
    try {
      new DemoTrace(hour, wish.events(), wish.seed()).write(path);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write the demo's trace to " + path, e);
    }
    display.say(
        "Made a trace of %s over the last %d days: %s"
            .formatted(Texts.count(wish.events(), "event"), DemoHours.DAYS, path));
    return path;
  }

  private void grant(Survey survey, String runId, Instant expiresAt) {
    Instant effectiveAt = survey.first().truncatedTo(ChronoUnit.DAYS).minus(1, ChronoUnit.DAYS);
    List<Grant> grants = new CreditPlan(runId, effectiveAt, expiresAt).of(survey.accounts());
    CreditDoor door = new CreditDoor(stackFile, http, new Patience(display, System::nanoTime));
    grants.forEach(door::grant);
    display.say(
        "Granted %s to %s; some get too little on purpose."
            .formatted(
                Texts.count(grants.size(), "credit"),
                Texts.count(survey.accounts().size(), "account")));
  }

  private void tell(Survey survey) {
    StackAddresses stack = stackFile.read();
    List<String> largest =
        survey.accounts().stream().limit(SHOWN_ACCOUNTS).map(Survey.Account::accountId).toList();
    display.say("");
    BalanceTable.over(stack, http, survey).lines(largest).forEach(display::say);
    display.say("");
    display.say("Dashboard:  %s/".formatted(stack.queryUrl()));
    display.say("API key:    %s".formatted(stack.apiKey()));
  }
}
