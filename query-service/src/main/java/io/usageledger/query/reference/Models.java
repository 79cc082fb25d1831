package io.usageledger.query.reference;

import io.swagger.v3.oas.annotations.media.Schema;
import io.usageledger.query.watermark.Watermark;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A page of models. */
@Schema(description = "A page of models that are known by name")
record Models(List<Model> models, @Nullable String nextCursor, Watermark watermark) {

  /** One model. */
  record Model(
      String provider,
      String model,
      @Schema(description = "Any of text, vision, function_calling, code, long_context")
          List<String> capabilities,
      @Schema(description = "Context window; null is unknown") @Nullable Long contextTokens,
      boolean available) {}
}
