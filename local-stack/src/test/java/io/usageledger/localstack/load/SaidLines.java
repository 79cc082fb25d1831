package io.usageledger.localstack.load;

import java.util.List;

/** Keeps what was said to a person. */
record SaidLines(List<String> lines) implements Display {
  @Override
  public void begin(String task, long expectedEvents) {
    lines.add("begin " + task);
  }

  @Override
  public void at(long doneEvents, long expectedEvents) {}

  @Override
  public synchronized void say(String line) {
    lines.add(line);
  }

  @Override
  public void end() {
    lines.add("end");
  }
}
