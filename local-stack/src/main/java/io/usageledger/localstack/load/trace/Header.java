package io.usageledger.localstack.load.trace;

import io.usageledger.localstack.load.trace.Cells.Cell;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The names in a file's first line, and which of them we know. */
final class Header {
  private final List<String> names;
  private final Map<Column, Integer> positions = new EnumMap<>(Column.class);

  /**
   * @throws TraceException when the time or every quantity is missing, with what was found and what
   *     is known
   */
  Header(String file, TraceFormat format, List<String> names) {
    this.names = names.stream().map(String::strip).toList();
    for (int i = 0; i < names.size(); i++) {
      place(file, i);
    }
    requireUseful(file, format);
  }

  int size() {
    return names.size();
  }

  /** Names of the columns that are read, and of those that are not, for a person. */
  String described() {
    List<String> unread = new ArrayList<>(names);
    positions.values().stream().map(names::get).forEach(unread::remove);
    String read =
        positions.entrySet().stream()
            .map(known -> names.get(known.getValue()))
            .collect(Collectors.joining(", "));
    return unread.isEmpty()
        ? "columns " + read
        : "columns %s; not read: %s".formatted(read, String.join(", ", unread));
  }

  Cells over(List<String> values) {
    return column -> {
      Integer position = positions.get(column);
      if (position == null) {
        return Optional.empty();
      }
      String value = values.get(position);
      return meansNothing(value)
          ? Optional.empty()
          : Optional.of(new Cell(names.get(position), value));
    };
  }

  /** Blank, and how common tools write a missing value. */
  private static boolean meansNothing(String value) {
    return value.isBlank()
        || value.equalsIgnoreCase("null")
        || value.equalsIgnoreCase("nan")
        || value.equals("None");
  }

  private void place(String file, int position) {
    String name = names.get(position);
    Optional<Column> known = Column.find(name);
    if (known.isEmpty()) {
      return;
    }
    Integer before = positions.putIfAbsent(known.get(), position);
    if (before == null) {
      return;
    }
    int rank = known.get().rank(name);
    int rankBefore = known.get().rank(names.get(before));
    if (rank == rankBefore) {
      throw new TraceException(
          "%s has two columns \"%s\"; which of them counts?".formatted(file, name));
    }
    if (rank < rankBefore) {
      positions.put(known.get(), position);
    }
  }

  private void requireUseful(String file, TraceFormat format) {
    boolean timed = positions.containsKey(Column.TIME) || positions.containsKey(Column.TIME_MS);
    boolean metered = positions.keySet().stream().anyMatch(column -> column.meter().isPresent());
    if (!timed || !metered) {
      throw new TraceException(
          """
          %s has no header that we know: %s is missing.
          Found: %s
          Known for the time: %s
          Known for quantities: %s"""
              .formatted(
                  file,
                  timed ? "a column of tokens or another quantity" : "a column of times",
                  String.join(", ", names),
                  String.join(", ", Column.TIME.names()),
                  knownQuantities()));
    }
    if (!positions.keySet().containsAll(format.required())) {
      throw new TraceException(
          "%s is not of the format %s. Found: %s. Leave out --format to let the header decide."
              .formatted(file, format.name().toLowerCase(java.util.Locale.ROOT), names));
    }
  }

  private static String knownQuantities() {
    return Arrays.stream(Column.values())
        .filter(column -> column.meter().isPresent())
        .flatMap(column -> column.names().stream())
        .collect(Collectors.joining(", "));
  }
}
