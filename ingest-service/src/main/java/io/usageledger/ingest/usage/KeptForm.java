package io.usageledger.ingest.usage;

import io.usageledger.event.FieldChecks;
import io.usageledger.event.RefusedException;
import io.usageledger.log.UsageRefused;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A form whose senders send nothing again: of an event that is refused is kept what is read of it,
 * so that it can be read again once its fault is mended, here or in the settings.
 *
 * @param <E> an event as it came
 */
public interface KeptForm<E> extends EventForm<E> {
  /** Above it JSON is not kept; no usage comes near it. */
  int JSON_MAX_CHARS = 262_144;

  /** What the form is called in what is kept, for ever. */
  String form();

  /** As it came; null when it names none. */
  @Nullable String accountOf(E event);

  /** As it came; null when it names none. */
  @Nullable String sourceOf(E event);

  /**
   * What is read of an event, without messages and responses; empty when it is nothing that could
   * be read.
   */
  Optional<JsonNode> json(E event);

  /**
   * The event that its JSON was made of, as far as it is read.
   *
   * @throws RefusedException when it is not what {@link #json} makes
   */
  E again(JsonNode json);

  @Override
  default Optional<UsageRefused> kept(E event, RefusedException why) {
    return Optional.of(
        UsageRefused.newBuilder()
            .setForm(form())
            .setAccountId(FieldChecks.goodId(accountOf(event)))
            .setSource(FieldChecks.goodId(sourceOf(event)))
            .setEventId(FieldChecks.goodId(idOf(event)))
            .setReason(why.refusal().code())
            .setDetail(why.detail())
            .setEvent(
                json(event)
                    .map(KeptJson::write)
                    .filter(json -> json.length() <= JSON_MAX_CHARS)
                    .orElse(null))
            .build());
  }
}
