package io.usageledger.ledger.rebuild;

import java.io.PrintStream;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** Tells whoever started us, a line of JSON each; ends the program when nobody listens. */
final class SaidLines implements Progress {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final PrintStream out;

  SaidLines(PrintStream out) {
    this.out = out;
  }

  @Override
  public void begin(String task, long expectedRecords) {
    write(Map.of("begin", task, "expected", expectedRecords));
  }

  @Override
  public void at(long doneRecords, long expectedRecords) {
    write(Map.of("done", doneRecords, "expected", expectedRecords));
  }

  @Override
  public void end() {
    write(Map.of("end", true));
  }

  @Override
  public void say(String line) {
    write(Map.of("say", line));
  }

  void failure(String why) {
    write(Map.of("failure", why));
  }

  void report(Object report) {
    write(Map.of("report", report));
  }

  private synchronized void write(Map<String, Object> line) {
    out.println(JSON.writeValueAsString(line));
    if (out.checkError()) {
      Runtime.getRuntime().halt(1); // its launcher is gone: nobody would hear of a switch
    }
  }
}
