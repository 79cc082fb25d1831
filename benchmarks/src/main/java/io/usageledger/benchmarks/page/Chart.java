package io.usageledger.benchmarks.page;

import io.usageledger.benchmarks.Figures.Spread;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Two pictures of bars, one under the other: rates of posting beside their limit and their rival,
 * and every figure beside what is wanted of it.
 */
final class Chart {
  private static final int WIDTH = 960;
  private static final int BAR_LEFT = 330;
  private static final int BAR_WIDTH_MAX = 380;

  /** Where a figure is just what is wanted. */
  private static final int LINE = BAR_LEFT + BAR_WIDTH_MAX / 2;

  private static final int ROW = 24;
  private static final int GAP = 60;

  /** Bars of figures that are better than this end here. */
  private static final double SHARE_MAX = 2;

  private static final String GOOD = "#2f7d4f";
  private static final String SHORT = "#c0562b";
  private static final String PLAIN = "#4a6fa5";

  private final RecordedMachine recorded;
  private final StringBuilder shapes = new StringBuilder();
  private int y = 34;

  /** A bar of the first picture. */
  private record Rate(String scenario, String figure, String words) {}

  private static final List<Rate> RATES =
      List.of(
          new Rate("drain", "copy_events_per_s", "COPY of the same rows (the limit)"),
          new Rate("rebuild", "records_per_s", "rebuild"),
          new Rate("drain", "events_per_s", "drain"),
          new Rate("hot-account", "events_per_s", "drain, one account"),
          new Rate("drain", "listener_events_per_s", "a plain listener (the rival)"));

  Chart(RecordedMachine recorded) {
    this.recorded = recorded;
  }

  String svg() {
    rates();
    y += GAP;
    shares();
    return """
    <svg xmlns="http://www.w3.org/2000/svg" width="%1$d" height="%2$d" viewBox="0 0 %1$d %2$d" font-family="sans-serif" font-size="13">
    <rect width="100%%" height="100%%" fill="#ffffff"/>
    %3$s</svg>
    """
        .formatted(WIDTH, y + 20, shapes);
  }

  private void rates() {
    heading("Events posted a second");
    double most = RATES.stream().mapToDouble(rate -> median(rate).orElse(0.0)).max().orElse(1);
    for (Rate rate : RATES) {
      Optional<Double> median = median(rate);
      if (median.isPresent()) {
        bar(rate.words(), median.get() / most, PLAIN);
        value(BAR_LEFT + width(median.get() / most), Numbers.shown(median.get()));
      }
    }
  }

  private Optional<Double> median(Rate rate) {
    return recorded.find(rate.scenario(), rate.figure()).map(Spread::median);
  }

  private void shares() {
    heading("Beside what is wanted (the line); green is reached, red is not; longer is better");
    int top = y - ROW + 4;
    List<String> rows = new ArrayList<>();
    for (Target target : Target.ALL) {
      recorded
          .find(target.scenario(), target.figure())
          .ifPresent(
              spread -> {
                rows.add(target.figure());
                share(target, spread.median());
              });
    }
    shapes.append(
        "<line x1=\"%1$d\" x2=\"%1$d\" y1=\"%2$d\" y2=\"%3$d\" stroke=\"#222222\" stroke-dasharray=\"4 3\"/>%n"
            .formatted(LINE, top, top + rows.size() * ROW + 4));
  }

  private void share(Target target, double measured) {
    double share = Math.min(target.share(measured), SHARE_MAX) / SHARE_MAX;
    bar(
        "%s: %s".formatted(target.scenario(), target.figure()),
        share,
        target.isReached(measured) ? GOOD : SHORT);
    value(
        Math.max(LINE, BAR_LEFT + width(share)),
        "%s, wanted %s".formatted(Numbers.shown(measured), target.wantedInWords()));
  }

  private void heading(String words) {
    text(16, y, "start", words, " font-weight=\"bold\" font-size=\"15\"");
    y += ROW + 6;
  }

  private void bar(String label, double share, String colour) {
    text(BAR_LEFT - 10, y, "end", label, "");
    shapes.append(
        "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"16\" fill=\"%s\"/>%n"
            .formatted(BAR_LEFT, y - 13, width(share), colour));
  }

  private static int width(double share) {
    return Math.max(2, (int) Math.round(share * BAR_WIDTH_MAX));
  }

  /** Behind the bar and the line, and the end of the row. */
  private void value(int x, String words) {
    text(x + 8, y, "start", words, "");
    y += ROW;
  }

  private void text(int x, int baseline, String anchor, String words, String style) {
    shapes.append(
        String.format(
            Locale.ROOT,
            "<text x=\"%d\" y=\"%d\" text-anchor=\"%s\" fill=\"#222222\"%s>%s</text>%n",
            x,
            baseline,
            anchor,
            style,
            words));
  }
}
