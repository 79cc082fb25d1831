package io.usageledger.localstack.load;

import io.usageledger.localstack.load.trace.Assignment;
import io.usageledger.localstack.load.trace.Trace;
import io.usageledger.localstack.load.trace.TraceException;
import io.usageledger.localstack.load.trace.TraceFile;
import io.usageledger.localstack.load.trace.TraceLine;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One load of one file: read, send, wait until posted. */
public final class Loading {
  private final LoadOptions options;
  private final StackFile stackFile;
  private final Display display;
  private final Patience patience;
  private final LedgerHttp http = new LedgerHttp();
  private final RejectedEvents rejected = new RejectedEvents();
  private final Faults faults = new Faults();
  private final SourceOutcomes sources;
  private final long beganNanos = System.nanoTime();

  public Loading(LoadOptions options, StackFile stackFile, Display display) {
    this.options = options;
    this.stackFile = stackFile;
    this.display = display;
    patience = new Patience(display, System::nanoTime);
    sources = new SourceOutcomes(stackFile, patience, http);
  }

  /**
   * Loads the file.
   *
   * @throws TraceException when the file is no trace
   * @throws LoadStoppedException when there is no stack, or it refuses, or it is away for too long
   */
  public LoadReport run() {
    TraceFile file = TraceFile.read(options.file());
    Assignment assignment = new Assignment(options.accounts(), options.seed());
    long sentEvents;
    try (Trace trace = Trace.open(file, options.format(), assignment, Clock.systemUTC());
        EventSink sink = newSink()) {
      display.say("%s: %s".formatted(file.name(), trace.described()));
      send(trace, file, sink);
      sentEvents = sink.acceptedEvents();
    } catch (UncheckedIOException e) {
      throw new TraceException(
          "Cannot read %s any further: %s.".formatted(file.path(), e.getMessage()), e);
    }
    Outcomes outcomes =
        sentEvents == 0
            ? Outcomes.NONE
            : new PostingWatch(display, patience, System::nanoTime).await(sources, sentEvents);
    return report(file, sentEvents, outcomes);
  }

  private void send(Trace trace, TraceFile file, EventSink sink) {
    Pace pace = new Pace(options.eventsPerSecond());
    display.begin("Sending", 1);
    long lines = 0;
    try {
      for (Optional<TraceLine> line = trace.next(); line.isPresent(); line = trace.next()) {
        pace.step();
        send(line.get(), file, sink);
        lines++;
        display.at(sink.acceptedEvents(), expected(lines, trace.bytesRead(), file.sizeBytes()));
      }
      sink.finish();
      display.at(sink.acceptedEvents(), sink.acceptedEvents());
    } finally {
      display.end();
    }
  }

  private void send(TraceLine line, TraceFile file, EventSink sink) {
    if (line instanceof TraceLine.Unreadable unreadable) {
      faults.add(file.name(), unreadable.number(), unreadable.why());
    } else if (line instanceof TraceLine.Read read) {
      if (sources.watch(read.event().getSource())) {
        sink.send(read.event());
      } else {
        faults.add(
            file.name(),
            read.number(),
            "more than %d sources in one file: outcomes are counted by source"
                .formatted(SourceOutcomes.SOURCES_MAX));
      }
    }
  }

  /** Lines of the whole file, by what its beginning had; in KiB, so that nothing overflows. */
  private static long expected(long lines, long bytesRead, long sizeBytes) {
    return Math.max(lines, lines * (sizeBytes >> 10) / Math.max(1, bytesRead >> 10));
  }

  private EventSink newSink() {
    return switch (options.via()) {
      case KAFKA -> new KafkaSink(stackFile, patience);
      case HTTP -> new HttpSink(stackFile, patience, rejected, http);
    };
  }

  private LoadReport report(TraceFile file, long sentEvents, Outcomes outcomes) {
    List<String> told = new ArrayList<>(faults.told());
    rejected.firstByCode().forEach((code, example) -> told.add(code + ": " + example));
    return new LoadReport(
        file.name(),
        sentEvents,
        outcomes,
        rejected.countsByCode(),
        faults.lines(),
        told,
        Duration.ofNanos(System.nanoTime() - beganNanos));
  }
}
