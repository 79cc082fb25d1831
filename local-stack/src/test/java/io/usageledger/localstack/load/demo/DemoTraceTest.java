package io.usageledger.localstack.load.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.usageledger.localstack.load.trace.Assignment;
import io.usageledger.localstack.load.trace.Trace;
import io.usageledger.localstack.load.trace.TraceFile;
import io.usageledger.localstack.load.trace.TraceFormat;
import io.usageledger.localstack.load.trace.TraceLine;
import io.usageledger.log.UsageRecorded;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoTraceTest {
  private static final Instant HOUR = Instant.parse("2026-03-04T05:00:00Z");

  @TempDir private Path directory;

  @Test
  void sameHourAndSeedGiveTheSameFileAndOthersAnother() throws IOException {
    assertThat(fileOf(HOUR, 1)).hasSameBinaryContentAs(fileOf(HOUR, 1));
    assertThat(Files.mismatch(fileOf(HOUR, 1), fileOf(HOUR, 2))).isNotNegative();
    assertThat(Files.mismatch(fileOf(HOUR, 1), fileOf(HOUR.plusSeconds(3600), 1))).isNotNegative();
  }

  @Test
  void everyLineIsAnEventOfTheLastDaysInOrder() throws IOException {
    List<UsageRecorded> events = events(fileOf(HOUR, 1));

    assertThat(events).hasSize(3_000);
    assertThat(events)
        .extracting(UsageRecorded::getOccurredAt)
        .isSortedAccordingTo(Comparator.naturalOrder())
        .allMatch(time -> time.isBefore(HOUR))
        .allMatch(time -> !time.isBefore(HOUR.minus(DemoHours.DAYS, ChronoUnit.DAYS)));
  }

  @Test
  void traceHasTheVarietyOfARealGateway() throws IOException {
    List<UsageRecorded> events = events(fileOf(HOUR, 1));

    assertThat(events)
        .extracting(UsageRecorded::getModel)
        .contains("gpt-5", "gemini-2.0-pro", "claude-3.5-sonnet", "mistral-large-3");
    assertThat(events)
        .extracting(UsageRecorded::getOperation)
        .contains("chat", "completion", "function_call");
    assertThat(events).anyMatch(event -> event.getQuantities().containsKey("cache_read_tokens"));
    assertThat(events).anyMatch(event -> event.getQuantities().containsKey("reasoning_tokens"));
    assertThat(events).allMatch(event -> event.getAttributes().containsKey("agent"));
  }

  @Test
  void creditsAreSomeTooSmallSomeManyAndTheSameEachTime() throws IOException {
    TraceFile file = TraceFile.read(fileOf(HOUR, 1));
    Survey survey = Survey.read(file, TraceFormat.AUTO, new Assignment(DemoTrace.ACCOUNTS, 1));
    CreditPlan plan =
        new CreditPlan(file.fingerprint(), HOUR.minus(30, ChronoUnit.DAYS), HOUR.plusSeconds(1));

    List<Grant> grants = plan.of(survey.accounts());

    assertThat(survey.accounts()).hasSize(DemoTrace.ACCOUNTS);
    assertThat(grants).isEqualTo(plan.of(survey.accounts()));
    assertThat(grants).extracting(Grant::reason).contains("Demo: trial", "Demo: prepaid");
    assertThat(grants).filteredOn(grant -> grant.accountId().equals("account-0001")).hasSize(2);
    assertThat(grants)
        .extracting(grant -> grant.accountId() + grant.creditId())
        .doesNotHaveDuplicates();
  }

  @Test
  void impossibleNumbersAreRefused() {
    assertThatThrownBy(() -> new DemoTrace(HOUR, 0, 1)).hasMessageContaining("--events is 0");
  }

  private Path fileOf(Instant hour, long seed) throws IOException {
    Path file = Files.createTempFile(directory, "demo", ".jsonl");
    new DemoTrace(hour, 3_000, seed).write(file);
    return file;
  }

  private static List<UsageRecorded> events(Path path) {
    List<UsageRecorded> events = new ArrayList<>();
    try (Trace trace =
        Trace.open(
            TraceFile.read(path),
            TraceFormat.AUTO,
            new Assignment(1, 1),
            Clock.fixed(HOUR, ZoneOffset.UTC))) {
      for (Optional<TraceLine> line = trace.next(); line.isPresent(); line = trace.next()) {
        events.add(((TraceLine.Read) line.get()).event());
      }
    }
    return events;
  }
}
