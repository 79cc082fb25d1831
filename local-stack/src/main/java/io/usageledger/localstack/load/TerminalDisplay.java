package io.usageledger.localstack.load;

import java.io.PrintStream;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.Locale;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** A bar with rate and time left, which moves in place. */
final class TerminalDisplay implements Display {
  private static final int WIDTH_CHARS = 100;
  private static final int REDRAW_MS = 150;
  private static final String CLEAR_LINE = "\r\u001b[2K";

  private final PrintStream out;
  private volatile @Nullable ProgressBar bar;

  TerminalDisplay(PrintStream out) {
    this.out = out;
  }

  @Override
  public void begin(String task, long expectedEvents) {
    bar =
        new ProgressBarBuilder()
            .setTaskName("%-8s".formatted(task))
            .setInitialMax(expectedEvents)
            .setStyle(ProgressBarStyle.COLORFUL_UNICODE_BLOCK)
            .setUpdateIntervalMillis(REDRAW_MS)
            .setUnit(" events", 1)
            .showSpeed(new DecimalFormat("#,##0", DecimalFormatSymbols.getInstance(Locale.ROOT)))
            .setConsumer(new ConsoleProgressBarConsumer(out, WIDTH_CHARS))
            .build();
  }

  @Override
  public void at(long doneEvents, long expectedEvents) {
    ProgressBar shown = bar;
    if (shown != null) {
      shown.maxHint(expectedEvents).stepTo(doneEvents);
    }
  }

  @Override
  public void say(String line) {
    out.println((bar == null ? "" : CLEAR_LINE) + line);
    out.flush();
  }

  @Override
  public void end() {
    ProgressBar shown = bar;
    bar = null;
    if (shown != null) {
      shown.close();
    }
  }
}
