package io.usageledger.ingest.usage;

import io.usageledger.event.Refusal;
import io.usageledger.event.RefusedException;
import io.usageledger.ingest.intake.RequestRefusedException;
import io.usageledger.ingest.intake.StrictJson;
import io.usageledger.log.UsageRecorded;
import io.usageledger.log.UsageRefused;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/** Reads again what a door refused and kept. */
@Component
public final class RefusedUsage {
  /** No usage nests so deep. */
  private static final int DEPTH_MAX = 64;

  private final StrictJson json = new StrictJson(DEPTH_MAX, KeptForm.JSON_MAX_CHARS);
  private final Map<String, KeptForm<?>> forms;

  public RefusedUsage(List<KeptForm<?>> forms) {
    this.forms = forms.stream().collect(Collectors.toMap(KeptForm::form, Function.identity()));
  }

  /**
   * @param latest the latest time at which the event may have occurred
   * @return the event first, then what other models did within its response; nothing when it says
   *     of no use
   * @throws RefusedException with the first of its faults, or with that of the door where nothing
   *     is kept to be read again
   */
  public List<UsageRecorded> translate(UsageRefused refused, Instant latest) {
    KeptForm<?> form = forms.get(refused.getForm());
    String event = refused.getEvent();
    if (form == null || event == null) {
      throw new RefusedException(reason(refused), refused.getDetail());
    }
    return translate(form, parsed(event), latest);
  }

  private static <E> List<UsageRecorded> translate(
      KeptForm<E> form, JsonNode event, Instant latest) {
    return form.translate(form.again(event), latest);
  }

  private JsonNode parsed(String event) {
    try {
      return json.parse(event);
    } catch (RequestRefusedException e) {
      throw new RefusedException(Refusal.EVENT_MALFORMED, String.valueOf(e.getMessage()));
    }
  }

  /** A code that this version does not know is a later one's. */
  private static Refusal reason(UsageRefused refused) {
    return Arrays.stream(Refusal.values())
        .filter(refusal -> refusal.code().equals(refused.getReason()))
        .findFirst()
        .orElse(Refusal.EVENT_MALFORMED);
  }
}
