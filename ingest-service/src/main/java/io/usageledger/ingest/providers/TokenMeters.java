package io.usageledger.ingest.providers;

import io.usageledger.event.RefusedException;
import java.util.Map;

/** Splits input and output into meters that do not overlap and add up to them. */
final class TokenMeters {
  /** What is in a total alone: tokens were used, and nothing says what they were. */
  static final String UNATTRIBUTED = "unattributed_tokens";

  private TokenMeters() {}

  /**
   * @throws RefusedException when parts are larger than their whole
   */
  static void put(TokenFigures figures, Media media, Map<String, Long> meters) {
    TokenReading reading = TokenReading.of(figures);
    putInput(figures, media, reading.allInput(figures), meters);
    putOutput(figures, media, reading.allOutput(figures), meters);
    meters.put(UNATTRIBUTED, reading.unattributed(figures));
  }

  /**
   * Cached sound and pictures are in three figures at once: those of the cache, of their kind, and
   * of the input. Where nothing says how much of them was cached, the cache holds text first, and
   * pictures before sound, as far as the figures let it.
   */
  private static void putInput(
      TokenFigures figures, Media media, Figure input, Map<String, Long> meters) {
    Figure mediaTokens = media.inputAudio().plus(media.inputImage());
    TokenFigures.less(input, mediaTokens);
    long cachedAudio = media.cachedAudio().amount();
    long cachedImage = media.cachedImage().amount();
    TokenFigures.less(figures.cacheRead(), media.cachedAudio().plus(media.cachedImage()));
    long text =
        input.amount()
            - mediaTokens.amount()
            - (figures.cache().amount() - cachedAudio - cachedImage);
    if (text < 0) {
      long moreImage = Math.min(-text, media.inputImage().amount() - cachedImage);
      long moreAudio = Math.min(-text - moreImage, media.inputAudio().amount() - cachedAudio);
      cachedImage += moreImage;
      cachedAudio += moreAudio;
      text += moreImage + moreAudio;
    }
    if (text < 0 || cachedAudio + cachedImage > figures.cacheRead().amount()) {
      throw mediaTokens.plus(figures.cache()).exceeds(input);
    }
    meters.put("input_tokens", text);
    meters.put("cache_read_tokens", figures.cacheRead().amount() - cachedAudio);
    meters.put("cache_read_audio_tokens", cachedAudio);
    meters.put("cache_write_5m_tokens", figures.cacheWrite5m().amount());
    meters.put("cache_write_1h_tokens", figures.cacheWrite1h().amount());
    meters.put("input_audio_tokens", media.inputAudio().amount() - cachedAudio);
    meters.put("input_image_tokens", media.inputImage().amount() - cachedImage);
  }

  private static void putOutput(
      TokenFigures figures, Media media, Figure output, Map<String, Long> meters) {
    Figure parts = figures.reasoning().plus(media.outputAudio()).plus(media.outputImage());
    meters.put("output_tokens", TokenFigures.less(output, parts));
    meters.put("reasoning_tokens", figures.reasoning().amount());
    meters.put("output_audio_tokens", media.outputAudio().amount());
    meters.put("output_image_tokens", media.outputImage().amount());
  }
}
