package io.usageledger.localstack.load.demo;

import java.util.ArrayList;
import java.util.List;

/**
 * Columns that line up, in a terminal and in a file: the first to the left, figures to the right.
 */
public final class TextTable {
  private static final String GAP = "   ";

  private final List<List<String>> rows = new ArrayList<>();

  public TextTable(List<String> names) {
    rows.add(names);
  }

  public void add(List<String> row) {
    if (row.size() != rows.get(0).size()) {
      throw new IllegalArgumentException(
          "%d cells under %d names".formatted(row.size(), rows.get(0).size()));
    }
    rows.add(row);
  }

  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int column = 0; column < row.size(); column++) {
        line.append(column == 0 ? "" : GAP).append(cell(row, column));
      }
      lines.add(line.toString().stripTrailing());
    }
    int width = lines.stream().mapToInt(String::length).max().orElse(0);
    lines.add(1, "-".repeat(width));
    return lines;
  }

  private String cell(List<String> row, int column) {
    int width = rows.stream().mapToInt(other -> other.get(column).length()).max().orElse(1);
    return (column == 0 ? "%-" + width + "s" : "%" + width + "s").formatted(row.get(column));
  }
}
