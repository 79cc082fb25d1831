package io.usageledger.localstack.load.trace;

import io.usageledger.log.UsageRecorded;

/** What became of one line of a trace; {@code number} counts the file's lines from 1. */
public sealed interface TraceLine {
  long number();

  /** A line that is an event, complete and within all limits. */
  record Read(long number, UsageRecorded event) implements TraceLine {}

  /** A line that is none; {@code why} names the column and the value. */
  record Unreadable(long number, String why) implements TraceLine {}
}
