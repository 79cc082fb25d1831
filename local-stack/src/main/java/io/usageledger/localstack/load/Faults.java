package io.usageledger.localstack.load;

import java.util.ArrayList;
import java.util.List;

/** Lines that are no events: all of them counted, the first of them told. */
final class Faults {
  /** More of them say nothing new about what is wrong with a file. */
  private static final int TOLD_MAX = 20;

  private final List<String> told = new ArrayList<>();
  private long lines;

  void add(String file, long line, String why) {
    lines++;
    if (told.size() < TOLD_MAX) {
      told.add("%s:%d: %s".formatted(file, line, why));
    }
  }

  long lines() {
    return lines;
  }

  List<String> told() {
    return told;
  }
}
