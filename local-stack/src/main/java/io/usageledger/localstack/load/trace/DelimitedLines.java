package io.usageledger.localstack.load.trace;

import io.usageledger.localstack.load.trace.LineReader.Line;
import io.usageledger.localstack.load.trace.TraceTimes.RelativeUnit;
import io.usageledger.log.UsageRecorded;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * Records with a header, between commas, semicolons, tabs or bars. A quoted value may hold line
 * ends; a quote that never closes costs its own line only, never the rest of the file.
 */
final class DelimitedLines implements LineParser {
  /** A record of more lines than this is a stray quote. */
  private static final int RECORD_MAX_LINES = 200;

  private static final char[] DELIMITERS = {',', ';', '\t', '|'};

  private final CSVFormat csv;
  private final char delimiter;
  private final Header header;

  DelimitedLines(String file, TraceFormat format, Line first) {
    delimiter = delimiterOf(first.text());
    csv = CSVFormat.Builder.create().setDelimiter(delimiter).setIgnoreEmptyLines(false).get();
    List<String> names =
        split(first.text())
            .orElseThrow(() -> new TraceException(file + ": the header has a quote without end."));
    header = new Header(file, format, names);
  }

  @Override
  public UsageRecorded.Builder parse(Line line, LineReader following) {
    List<String> values = values(line, following);
    if (values.size() != header.size()) {
      throw new LineFaultException(
          "%d columns where the header has %d".formatted(values.size(), header.size()));
    }
    return FlatEvent.read(header.over(values), RelativeUnit.SECONDS);
  }

  @Override
  public String described() {
    String name =
        switch (delimiter) {
          case ';' -> "semicolons";
          case '\t' -> "tabs";
          case '|' -> "bars";
          default -> "commas";
        };
    return "CSV with %s, %s".formatted(name, header.described());
  }

  private List<String> values(Line line, LineReader following) {
    Optional<List<String>> whole = split(line.text());
    return whole.isPresent() ? whole.get() : valuesOverLines(line, following);
  }

  private List<String> valuesOverLines(Line line, LineReader following) {
    StringBuilder text = new StringBuilder(line.text());
    List<Line> taken = new ArrayList<>();
    while (taken.size() < RECORD_MAX_LINES && text.length() < LineReader.LINE_MAX_BYTES) {
      Optional<Line> next = following.next();
      if (next.isEmpty()) {
        break;
      }
      taken.add(next.get());
      text.append('\n').append(next.get().text());
      if (next.get().text().indexOf('"') < 0) {
        continue;
      }
      Optional<List<String>> values = split(text.toString());
      if (values.isPresent() && values.get().size() == header.size()) {
        return values.get();
      }
    }
    following.putBack(taken);
    throw new LineFaultException("a quote without end");
  }

  /** The values, or nothing when a quote is left open or followed by something else. */
  private Optional<List<String>> split(String text) {
    if (text.indexOf('"') < 0) {
      return Optional.of(splitUnquoted(text));
    }
    try (CSVParser parser = csv.parse(new StringReader(text))) {
      List<CSVRecord> records = parser.getRecords();
      return records.size() == 1 ? Optional.of(records.get(0).toList()) : Optional.empty();
    } catch (IOException | UncheckedIOException e) {
      return Optional.empty();
    }
  }

  /** Nearly every line of a trace; a CSV parser of its own for each would take most of the time. */
  private List<String> splitUnquoted(String text) {
    List<String> values = new ArrayList<>();
    int start = 0;
    for (int end = text.indexOf(delimiter); end >= 0; end = text.indexOf(delimiter, start)) {
      values.add(text.substring(start, end));
      start = end + 1;
    }
    values.add(text.substring(start));
    return values;
  }

  private static char delimiterOf(String header) {
    char best = DELIMITERS[0];
    long bestCount = 0;
    for (char candidate : DELIMITERS) {
      long count = header.chars().filter(c -> c == candidate).count();
      if (count > bestCount) {
        best = candidate;
        bestCount = count;
      }
    }
    return best;
  }
}
