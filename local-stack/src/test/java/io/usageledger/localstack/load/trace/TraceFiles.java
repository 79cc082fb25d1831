package io.usageledger.localstack.load.trace;

import io.usageledger.log.UsageRecorded;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;

/** Writes small traces and reads them whole. */
final class TraceFiles {
  static final Clock CLOCK = Clock.fixed(Instant.parse("2026-06-01T00:00:00Z"), ZoneOffset.UTC);

  private final Path directory;

  TraceFiles(Path directory) {
    this.directory = directory;
  }

  TraceFile write(String name, String text) {
    return write(name, text.getBytes(StandardCharsets.UTF_8));
  }

  TraceFile write(String name, byte[] bytes) {
    try {
      return TraceFile.read(Files.write(directory.resolve(name), bytes));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static byte[] gzip(String text) {
    var bytes = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(bytes)) {
      gzip.write(text.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  static Trace open(TraceFile file, TraceFormat format) {
    return Trace.open(file, format, new Assignment(10, 1), CLOCK);
  }

  static List<TraceLine> lines(TraceFile file) {
    return lines(file, TraceFormat.AUTO);
  }

  static List<TraceLine> lines(TraceFile file, TraceFormat format) {
    List<TraceLine> lines = new ArrayList<>();
    try (Trace trace = open(file, format)) {
      for (Optional<TraceLine> line = trace.next(); line.isPresent(); line = trace.next()) {
        lines.add(line.get());
      }
    }
    return lines;
  }

  List<TraceLine> lines(String name, String text) {
    return lines(write(name, text));
  }

  /** A line in a few words, for a table of expectations. */
  static String told(TraceLine line) {
    if (line instanceof TraceLine.Unreadable unreadable) {
      return unreadable.number() + " unreadable: " + unreadable.why();
    }
    UsageRecorded event = ((TraceLine.Read) line).event();
    return "%d %s in=%s out=%s"
        .formatted(
            line.number(),
            event.getOccurredAt(),
            event.getQuantities().get("input_tokens"),
            event.getQuantities().get("output_tokens"));
  }

  static UsageRecorded event(TraceLine line) {
    return ((TraceLine.Read) line).event();
  }
}
