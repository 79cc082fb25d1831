package io.usageledger.ingest.providers;

import io.usageledger.event.RefusedException;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The figures of one usage object as the provider reported them, before it is decided which of them
 * lie inside which.
 *
 * @param cacheWrite5m writes of which no lifetime is said are of the default one, five minutes
 * @param toolInput what a provider's own tools put before the model
 * @param total zero when none is given
 * @param cacheIsBesideByName said by Anthropic's names, which stand for tokens beside the input
 */
record TokenFigures(
    UsageForm form,
    Figure input,
    Figure output,
    Figure total,
    Figure cacheRead,
    Figure cacheWrite5m,
    Figure cacheWrite1h,
    Figure toolInput,
    Figure reasoning,
    boolean cacheIsBesideByName) {

  /** DeepSeek's: the input without its hits. */
  static final String CACHE_MISSES = "prompt_cache_miss_tokens";

  static TokenFigures of(UsageForm form, Figures usage) {
    Figure input = usage.read(form.input());
    Figure output = output(form, usage);
    if (form == UsageForm.COHERE_BILLED || form == UsageForm.DURATION) {
      return charged(form, input, output, usage.read(List.of("billed_units.total_tokens")));
    }
    Figure written1h = Part.CACHE_WRITE_1H.in(usage).plus(written(usage, "1h"));
    Figure written5m = Part.CACHE_WRITE_5M.in(usage).plus(written(usage, "5m"));
    Figure written = Part.CACHE_WRITE.in(usage);
    Figure read = Part.CACHE_READ.in(usage);
    missesAndHitsAreTheInput(usage, input, read);
    return new TokenFigures(
        form,
        input,
        output,
        Part.TOTAL.in(usage),
        read,
        rest(written, written5m, written1h),
        written1h,
        Part.TOOL_INPUT.in(usage),
        form == UsageForm.PERPLEXITY ? Figure.none("reasoning_tokens") : Part.REASONING.in(usage),
        read.name().equals("cache_read_input_tokens")
            || written.name().equals("cache_creation_input_tokens"));
  }

  /** Nothing but what the provider charges. */
  private static TokenFigures charged(UsageForm form, Figure input, Figure output, Figure total) {
    Figure none = Figure.none("none");
    return new TokenFigures(form, input, output, total, none, none, none, none, none, false);
  }

  /** Titan counts each of its texts. */
  private static Figure output(UsageForm form, Figures usage) {
    Figure output = usage.read(form.output());
    if (form == UsageForm.INVOCATION && output.amount() == 0) {
      for (Figures result : usage.list("results")) {
        output = output.plus(result.read(List.of("tokenCount")));
      }
    }
    return output;
  }

  Figure cache() {
    return cacheRead.plus(cacheWrite5m).plus(cacheWrite1h);
  }

  /** Converse's list of writes by lifetime. */
  private static Figure written(Figures usage, String lifetime) {
    Figure written = Figure.none("cacheDetails");
    for (Figures write : usage.list("cacheDetails")) {
      if (write.text("ttl").orElse("5m").equals(lifetime)) {
        written = written.plus(write.read(List.of("inputTokens")));
      }
    }
    return written;
  }

  private static Figure rest(Figure written, Figure written5m, Figure written1h) {
    if (written.amount() == 0) {
      return written5m;
    }
    Figure parts = written5m.plus(written1h);
    if (parts.amount() > written.amount()) {
      throw parts.exceeds(written);
    }
    return new Figure(written.name(), written.amount() - written1h.amount());
  }

  /** DeepSeek says both, which is a check. */
  private static void missesAndHitsAreTheInput(Figures usage, Figure input, Figure hits) {
    if (!usage.has(CACHE_MISSES)) {
      return;
    }
    Figure both = usage.read(List.of(CACHE_MISSES)).plus(hits);
    if (both.amount() != input.amount()) {
      throw Figure.contradiction("%s, but %s".formatted(both, input));
    }
  }

  private static final Set<String> IMAGES = Set.of("image", "document");

  /**
   * The tokens of a kind in Google's lists by modality. A document is what its pages look like, so
   * it is an image; video is priced as text nowhere else than in the input, and stays there.
   */
  static Figure ofModality(Figures usage, String kind, String... lists) {
    Figure sum = Figure.none(lists[0]);
    for (String list : lists) {
      for (Figures element : usage.list(list)) {
        String modality = element.text("modality").orElse("").toLowerCase(Locale.ROOT);
        if (modality.equals(kind) || (kind.equals("image") && IMAGES.contains(modality))) {
          Figure tokens = element.read(List.of("tokenCount", "token_count"));
          sum = new Figure(list, Math.addExact(sum.amount(), tokens.amount()));
        }
      }
    }
    return sum;
  }

  /**
   * @throws RefusedException when a part of it is larger than the whole
   */
  static long less(Figure whole, Figure part) {
    if (part.amount() > whole.amount()) {
      throw part.exceeds(whole);
    }
    return whole.amount() - part.amount();
  }
}
