package io.usageledger.localstack.load.trace;

import java.util.Optional;

/** One line of a flat trace, by meaning. */
interface Cells {
  /**
   * A value and the name of its column in the file.
   *
   * @param value not blank
   */
  record Cell(String column, String value) {}

  /** The cell of that meaning, unless the line leaves it blank. */
  Optional<Cell> find(Column column);
}
