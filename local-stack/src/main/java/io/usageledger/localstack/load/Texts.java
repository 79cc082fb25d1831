package io.usageledger.localstack.load;

import java.time.Duration;

/** Figures as a person reads them. */
public final class Texts {
  private Texts() {}

  /** For instance {@code 0.4 s}, {@code 12 s}, {@code 3 min 5 s}, {@code 2 h 10 min}. */
  public static String duration(Duration duration) {
    long seconds = duration.toSeconds();
    if (seconds < 10) {
      return "%d.%d s".formatted(seconds, duration.toMillisPart() / 100);
    }
    if (seconds < 60) {
      return seconds + " s";
    }
    if (seconds < 3600) {
      return "%d min %d s".formatted(seconds / 60, seconds % 60);
    }
    return "%d h %d min".formatted(seconds / 3600, seconds / 60 % 60);
  }

  static long perSecond(long events, Duration elapsed) {
    return elapsed.toMillis() == 0 ? events : events * 1000 / elapsed.toMillis();
  }

  static long percent(long done, long expected) {
    return expected <= 0 ? 100 : Math.min(100, done * 100 / expected);
  }

  /** For instance {@code 8,819 events}, {@code 1 line}. */
  public static String count(long number, String noun) {
    return "%,d %s%s".formatted(number, noun, number == 1 ? "" : "s");
  }
}
