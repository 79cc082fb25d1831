package io.usageledger.localstack.load.trace;

import java.util.Set;

/** The formats that are known; {@code AUTO} tells them apart by the first line. */
public enum TraceFormat {
  AUTO(Set.of()),
  AZURE(Set.of(Column.TIME, Column.INPUT, Column.OUTPUT)),
  JSONL(Set.of()),
  CSV(Set.of()),
  BURSTGPT(Set.of(Column.TIME, Column.MODEL, Column.INPUT, Column.OUTPUT)),
  MOONCAKE(Set.of());

  private final Set<Column> required;

  TraceFormat(Set<Column> required) {
    this.required = required;
  }

  /** Columns without which the file is not of this format. */
  Set<Column> required() {
    return required;
  }
}
