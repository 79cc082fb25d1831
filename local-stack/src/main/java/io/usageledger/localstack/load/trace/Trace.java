package io.usageledger.localstack.load.trace;

import io.usageledger.event.EventChecks;
import io.usageledger.event.Limits;
import io.usageledger.event.RefusedException;
import io.usageledger.localstack.load.trace.LineReader.Line;
import io.usageledger.log.UsageRecorded;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A trace file that is being read, line by line, in constant memory. For one thread. */
public final class Trace implements AutoCloseable {
  private static final Set<TraceFormat> JSON = Set.of(TraceFormat.JSONL, TraceFormat.MOONCAKE);

  private final TraceFile file;
  private final String source;
  private final TraceInput input;
  private final LineReader lines;
  private final LineParser parser;
  private final Assignment assignment;
  private final Clock clock;

  private Trace(
      TraceFile file, TraceInput input, TraceFormat format, Assignment assignment, Clock clock) {
    this.file = file;
    this.source = file.source();
    this.input = input;
    this.assignment = assignment;
    this.clock = clock;
    lines = new LineReader(input.bytes());
    parser = parserFor(format);
  }

  /**
   * Opens a file and reads as much of it as tells its format.
   *
   * @throws TraceException when it cannot be read, or its header says nothing that we know
   */
  public static Trace open(TraceFile file, TraceFormat format, Assignment assignment, Clock clock) {
    try {
      TraceInput input = TraceInput.open(file.path());
      try {
        return new Trace(file, input, format, assignment, clock);
      } catch (RuntimeException e) {
        input.close();
        throw e;
      }
    } catch (IOException | UncheckedIOException e) {
      throw new TraceException("Cannot read %s: %s.".formatted(file.path(), e.getMessage()), e);
    }
  }

  /** The next line that is not blank, or nothing at the end of the file. */
  public Optional<TraceLine> next() {
    Optional<Line> line = nextNotBlank();
    return line.map(this::read);
  }

  /** How many of the file's own bytes have been read, which is ahead of the lines by a buffer. */
  public long bytesRead() {
    return input.bytesUsed();
  }

  /** What the file was taken for, for a person. */
  public String described() {
    return parser.described();
  }

  @Override
  public void close() {
    try {
      input.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private TraceLine read(Line line) {
    try {
      if (line.fault() != null) {
        throw new LineFaultException(line.fault());
      }
      UsageRecorded.Builder event =
          assignment.complete(parser.parse(line, lines), file, source, line.number());
      return new TraceLine.Read(line.number(), checked(event));
    } catch (LineFaultException e) {
      return new TraceLine.Unreadable(line.number(), String.valueOf(e.getMessage()));
    } catch (RefusedException e) {
      return new TraceLine.Unreadable(line.number(), e.detail());
    }
  }

  /** Quantities that the ingest service is to derive are checked there. */
  private UsageRecorded checked(UsageRecorded.Builder event) {
    Map<String, Long> quantities = event.getQuantities();
    boolean derivedLater = quantities.isEmpty() && event.getRawUsage() != null;
    event.setQuantities(derivedLater ? Map.of("input_tokens", 0L) : quantities);
    EventChecks.check(event.build(), clock.instant().plus(Limits.CLOCK_AHEAD_MAX));
    return event.setQuantities(quantities).build();
  }

  private Optional<Line> nextNotBlank() {
    Optional<Line> line = lines.next();
    while (line.isPresent() && line.get().blank()) {
      line = lines.next();
    }
    return line;
  }

  private LineParser parserFor(TraceFormat format) {
    Line first =
        nextNotBlank()
            .orElseThrow(() -> new TraceException(file.path() + " is empty: nothing to load."));
    if (first.fault() != null) {
      throw new TraceException(
          "%s, line %d: %s.".formatted(file.path(), first.number(), first.fault()));
    }
    String start = first.text().stripLeading();
    if (start.startsWith("[")) {
      throw new TraceException(
          "%s begins with \"[\", a JSON array; one object a line is wanted: jq -c '.[]' %s > lines.jsonl"
              .formatted(file.path(), file.path()));
    }
    if (JSON.contains(format) || (format == TraceFormat.AUTO && start.startsWith("{"))) {
      lines.putBack(List.of(first));
      return new JsonLines(format);
    }
    return new DelimitedLines(file.path().toString(), format, first);
  }
}
