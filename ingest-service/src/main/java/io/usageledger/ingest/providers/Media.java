package io.usageledger.ingest.providers;

/**
 * Sound and pictures among the tokens.
 *
 * @param inputAudio with what of it was read from a cache
 * @param inputImage the same
 */
record Media(
    Figure inputAudio,
    Figure inputImage,
    Figure cachedAudio,
    Figure cachedImage,
    Figure outputAudio,
    Figure outputImage) {

  static final Media NONE =
      new Media(
          Figure.none("audio"),
          Figure.none("image"),
          Figure.none("audio"),
          Figure.none("image"),
          Figure.none("audio"),
          Figure.none("image"));

  static Media of(Figures usage) {
    Figure cachedAudio = Part.CACHED_AUDIO.in(usage).plus(cached(usage, "audio"));
    Figure cachedImage = Part.CACHED_IMAGE.in(usage).plus(cached(usage, "image"));
    return new Media(
        atLeast(cachedAudio, Part.INPUT_AUDIO.in(usage).plus(input(usage, "audio"))),
        atLeast(cachedImage, Part.INPUT_IMAGE.in(usage).plus(input(usage, "image"))),
        cachedAudio,
        cachedImage,
        Part.OUTPUT_AUDIO.in(usage).plus(output(usage, "audio")),
        Part.OUTPUT_IMAGE.in(usage).plus(output(usage, "image")));
  }

  /** What was cached was there, also where only the cache is split by kind. */
  private static Figure atLeast(Figure cached, Figure all) {
    if (all.amount() == 0) {
      return cached;
    }
    if (cached.amount() > all.amount()) {
      throw cached.exceeds(all);
    }
    return all;
  }

  private static Figure input(Figures usage, String kind) {
    return TokenFigures.ofModality(
        usage,
        kind,
        "promptTokensDetails",
        "promptTokenDetails",
        "prompt_tokens_details",
        "toolUsePromptTokensDetails",
        "tool_use_prompt_tokens_details");
  }

  private static Figure cached(Figures usage, String kind) {
    return TokenFigures.ofModality(usage, kind, "cacheTokensDetails", "cache_tokens_details");
  }

  private static Figure output(Figures usage, String kind) {
    return TokenFigures.ofModality(
        usage,
        kind,
        "candidatesTokensDetails",
        "candidates_tokens_details",
        "responseTokensDetails",
        "response_tokens_details");
  }
}
