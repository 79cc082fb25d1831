package io.usageledger.query.wire;

import java.util.List;

/** The meters that have a column of their own in usage_history and usage_hours. */
public final class Meters {
  public static final List<String> COLUMNS =
      List.of(
          "input_tokens",
          "cache_read_tokens",
          "cache_write_5m_tokens",
          "cache_write_1h_tokens",
          "output_tokens",
          "reasoning_tokens",
          "input_audio_tokens",
          "output_audio_tokens",
          "input_image_tokens",
          "output_image_tokens",
          "images",
          "audio_ms",
          "processing_ms",
          "web_searches");

  private Meters() {}
}
