package io.usageledger.ingest.gateways;

import io.usageledger.event.Refusal;
import io.usageledger.event.RefusedException;
import io.usageledger.ingest.usage.KeptForm;
import io.usageledger.log.UsageRecorded;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@link LiteLlmForm} of a log that could be read, and what is kept of one that is refused. */
@Component
final class LiteLlmLogForm implements KeptForm<LiteLlmLog> {
  private static final LiteLlmForm FORM = LiteLlmForm.PAYLOAD;

  @Override
  public String form() {
    return LiteLlmForm.SOURCE;
  }

  @Override
  public @Nullable String idOf(LiteLlmLog log) {
    return FORM.idOf(log.kept());
  }

  @Override
  public @Nullable String accountOf(LiteLlmLog log) {
    return FORM.accountOf(log.kept());
  }

  @Override
  public String sourceOf(LiteLlmLog log) {
    return LiteLlmForm.SOURCE;
  }

  /** Nothing of one that is half read: it would be another log. Of its response the figures. */
  @Override
  public Optional<JsonNode> json(LiteLlmLog log) {
    return log.fault() == null && log.kept() instanceof ObjectNode kept
        ? Optional.of(withFiguresOnly(kept))
        : Optional.empty();
  }

  private static JsonNode withFiguresOnly(ObjectNode log) {
    ObjectNode figures = log.deepCopy();
    if (log.path("response") instanceof ObjectNode response) {
      ObjectNode numbers = figures.putObject("response");
      response
          .properties()
          .forEach(field -> numbers.set(field.getKey(), NumbersOnly.of(field.getValue())));
    }
    return figures;
  }

  @Override
  public LiteLlmLog again(JsonNode json) {
    return new LiteLlmLog(json, 0, null);
  }

  @Override
  public List<UsageRecorded> translate(LiteLlmLog log, Instant latest) {
    String fault = log.fault();
    if (fault != null) {
      throw new RefusedException(Refusal.EVENT_MALFORMED, fault);
    }
    return FORM.translate(log.kept(), latest);
  }
}
