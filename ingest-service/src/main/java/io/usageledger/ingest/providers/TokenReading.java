package io.usageledger.ingest.providers;

import io.usageledger.event.RefusedException;
import java.util.List;

/**
 * Which figures stand beside the input and the output, and are not inside them. The form has its
 * usual reading; where that does not add up to the provider's own total, and another one does, the
 * total decides. What adds up in no reading is refused: a figure that is cut to fit would be ours.
 */
record TokenReading(boolean cacheIsBeside, boolean reasoningIsBeside, boolean toolInputIsBeside) {

  /**
   * @throws RefusedException when no reading is possible
   */
  static TokenReading of(TokenFigures figures) {
    UsageForm form = figures.form();
    TokenReading usual =
        new TokenReading(form.cacheIsBesideInput(), form.reasoningIsBesideOutput(), true);
    if (figures.total().amount() > 0) {
      for (TokenReading reading : usual.allFromHere()) {
        if (reading.mayBe(figures, usual) && reading.sum(figures) == figures.total().amount()) {
          return reading;
        }
      }
    }
    return usual.withoutProof(figures);
  }

  private List<TokenReading> allFromHere() {
    boolean cache = cacheIsBeside;
    boolean reasoning = reasoningIsBeside;
    return List.of(
        this,
        new TokenReading(cache, !reasoning, true),
        new TokenReading(!cache, reasoning, true),
        new TokenReading(cache, reasoning, false),
        new TokenReading(!cache, !reasoning, true),
        new TokenReading(cache, !reasoning, false),
        new TokenReading(!cache, reasoning, false),
        new TokenReading(!cache, !reasoning, false));
  }

  /**
   * Anthropic gives no total: one that is there is a gateway's, and proves nothing of the cache.
   */
  private boolean mayBe(TokenFigures figures, TokenReading usual) {
    return isPossible(figures)
        && (figures.form() != UsageForm.ANTHROPIC || cacheIsBeside == usual.cacheIsBeside);
  }

  private boolean isPossible(TokenFigures figures) {
    return inside(figures).amount() <= figures.input().amount()
        && (reasoningIsBeside || figures.reasoning().amount() <= figures.output().amount());
  }

  private Figure inside(TokenFigures figures) {
    Figure cache = cacheIsBeside ? Figure.none("cache") : figures.cache();
    return toolInputIsBeside ? cache : cache.plus(figures.toolInput());
  }

  private TokenReading withoutProof(TokenFigures figures) {
    TokenReading reading = this;
    if (!isPossible(figures) && figures.cacheIsBesideByName()) {
      reading = new TokenReading(true, reasoningIsBeside, toolInputIsBeside);
    }
    if (reading.inside(figures).amount() > figures.input().amount()) {
      throw reading.inside(figures).exceeds(figures.input());
    }
    if (!reading.isPossible(figures)) {
      throw figures.reasoning().exceeds(figures.output());
    }
    long total = figures.total().amount();
    if (total > 0 && reading.sum(figures) > total && !reading.leavesOutCache(figures)) {
      throw Figure.contradiction(
          "its parts add up to %d, more than %s (%s, %s, %s)"
              .formatted(
                  reading.sum(figures),
                  figures.total(),
                  figures.input(),
                  figures.output(),
                  figures.cache()));
    }
    return reading;
  }

  /** The total of a gateway that added up input and output, and forgot what stands beside. */
  private boolean leavesOutCache(TokenFigures figures) {
    return cacheIsBeside && sum(figures) - figures.cache().amount() == figures.total().amount();
  }

  /** What the total holds beyond its parts: tokens that were used, and that nothing names. */
  long unattributed(TokenFigures figures) {
    return Math.max(0, figures.total().amount() - sum(figures));
  }

  Figure allInput(TokenFigures figures) {
    Figure input = figures.input();
    input = cacheIsBeside ? input.plus(figures.cache()) : input;
    return toolInputIsBeside ? input.plus(figures.toolInput()) : input;
  }

  Figure allOutput(TokenFigures figures) {
    return reasoningIsBeside ? figures.output().plus(figures.reasoning()) : figures.output();
  }

  private long sum(TokenFigures figures) {
    return Math.addExact(allInput(figures).amount(), allOutput(figures).amount());
  }
}
