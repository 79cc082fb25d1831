package io.usageledger.localstack.load;

import java.io.PrintStream;
import java.time.Duration;
import java.util.function.LongSupplier;

/** A line every few seconds, for a file, a pipe or a build's log. */
final class PlainDisplay implements Display {
  private static final Duration LINE_EVERY = Duration.ofSeconds(3);

  private final PrintStream out;
  private final LongSupplier nanoTime;
  private String task = "";
  private long beganNanos;
  private long lineNanos;
  private long done;
  private long expected;

  PlainDisplay(PrintStream out, LongSupplier nanoTime) {
    this.out = out;
    this.nanoTime = nanoTime;
  }

  @Override
  public void begin(String task, long expectedEvents) {
    this.task = task;
    beganNanos = nanoTime.getAsLong();
    lineNanos = beganNanos;
    done = 0;
    expected = expectedEvents;
  }

  @Override
  public void at(long doneEvents, long expectedEvents) {
    done = doneEvents;
    expected = expectedEvents;
    long now = nanoTime.getAsLong();
    if (now - lineNanos >= LINE_EVERY.toNanos()) {
      lineNanos = now;
      say(line(elapsed()));
    }
  }

  @Override
  public void say(String line) {
    out.println(line);
    out.flush();
  }

  @Override
  public void end() {
    Duration elapsed = elapsed();
    say(
        "%s: %,d events in %s, %,d events/s"
            .formatted(task, done, Texts.duration(elapsed), Texts.perSecond(done, elapsed)));
  }

  private String line(Duration elapsed) {
    long perSecond = Texts.perSecond(done, elapsed);
    String left =
        perSecond == 0
            ? ""
            : ", %s left"
                .formatted(Texts.duration(Duration.ofSeconds((expected - done) / perSecond)));
    return "%s: %,d of %,d events (%d %%), %,d events/s%s"
        .formatted(task, done, expected, Texts.percent(done, expected), perSecond, left);
  }

  private Duration elapsed() {
    return Duration.ofNanos(nanoTime.getAsLong() - beganNanos);
  }
}
