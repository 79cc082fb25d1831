package io.usageledger.event;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The meters that have a column of their own in usage_history and usage_hours, in the order of
 * those columns.
 */
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

  private static final Set<String> NAMES = new LinkedHashSet<>(COLUMNS);

  private Meters() {}

  public static boolean hasColumn(String meter) {
    return NAMES.contains(meter);
  }
}
