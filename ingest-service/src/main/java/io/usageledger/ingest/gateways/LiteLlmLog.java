package io.usageledger.ingest.gateways;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/**
 * A log of LiteLLM as far as it is kept.
 *
 * @param kept the {@link KeptFields} that it has
 * @param sizeBytes how much that is, in bytes of an ordinary body
 * @param fault why it cannot be trusted; the logs beside it can
 */
record LiteLlmLog(JsonNode kept, int sizeBytes, @Nullable String fault) {
  static LiteLlmLog unreadable(String fault) {
    return new LiteLlmLog(MissingNode.getInstance(), 0, fault);
  }
}
