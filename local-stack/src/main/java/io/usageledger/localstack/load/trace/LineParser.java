package io.usageledger.localstack.load.trace;

import io.usageledger.log.UsageRecorded;

/** Reads an event out of a line, as far as the line says it. */
interface LineParser {
  /**
   * @param line not blank, without a fault
   * @param following the lines after it, for a record that goes on there
   * @throws LineFaultException when the line cannot be read
   */
  UsageRecorded.Builder parse(LineReader.Line line, LineReader following);

  /** What the file is, for a person. */
  String described();
}
