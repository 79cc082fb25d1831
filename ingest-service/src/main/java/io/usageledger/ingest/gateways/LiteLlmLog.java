package io.usageledger.ingest.gateways;

import io.usageledger.event.Refusal;
import io.usageledger.event.RefusedException;
import io.usageledger.ingest.usage.EventForm;
import io.usageledger.log.UsageRecorded;
import java.time.Instant;
import java.util.List;
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

  /** {@link LiteLlmForm} of a log without a fault. */
  enum Form implements EventForm<LiteLlmLog> {
    KEPT;

    @Override
    public @Nullable String idOf(LiteLlmLog log) {
      return LiteLlmForm.PAYLOAD.idOf(log.kept);
    }

    @Override
    public List<UsageRecorded> translate(LiteLlmLog log, Instant latest) {
      if (log.fault != null) {
        throw new RefusedException(Refusal.EVENT_MALFORMED, log.fault);
      }
      return LiteLlmForm.PAYLOAD.translate(log.kept, latest);
    }
  }
}
