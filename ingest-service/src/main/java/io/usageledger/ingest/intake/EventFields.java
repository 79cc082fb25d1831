package io.usageledger.ingest.intake;

import io.usageledger.event.Refusal;
import io.usageledger.event.RefusedException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Reads the fields of one JSON object by their exact types. It goes on after a fault, with a value
 * that the event's own checks refuse too or pass over, so that of all faults, in types and in
 * values, {@link #refuseFaults} can name the first in the order of {@link Refusal}. A field that is
 * null counts as left out.
 */
public final class EventFields {
  private final JsonNode object;
  private @Nullable RefusedException first;

  /**
   * @throws RefusedException when it is no object or has a field that is not among {@code known}
   */
  public EventFields(JsonNode object, Set<String> known) {
    if (!object.isObject()) {
      throw new RefusedException(
          Refusal.EVENT_MALFORMED, "The event is %s, not an object".formatted(Shown.value(object)));
    }
    for (String name : object.propertyNames()) {
      if (!known.contains(name)) {
        throw new RefusedException(
            Refusal.FIELD_UNKNOWN, "%s is no field of this event".formatted(Shown.text(name)));
      }
    }
    this.object = object;
  }

  /** A text that must be there; empty after a fault. */
  public String text(Refusal refusal, String field) {
    String value = findText(refusal, field);
    if (value == null) {
      fault(refusal, field, "missing");
      return "";
    }
    return value;
  }

  public @Nullable String findText(Refusal refusal, String field) {
    JsonNode value = find(field);
    if (value == null) {
      return null;
    }
    if (!value.isString()) {
      fault(refusal, field, Shown.value(value) + ", not a text");
      return null;
    }
    return value.stringValue();
  }

  /** A time that must be there; 1970 after a fault. */
  public Instant time(Refusal refusal, String field) {
    Instant value = findTime(refusal, field);
    if (value == null) {
      fault(refusal, field, "missing");
      return Instant.EPOCH;
    }
    return value;
  }

  public @Nullable Instant findTime(Refusal refusal, String field) {
    String value = findText(refusal, field);
    if (value == null) {
      return null;
    }
    Instant time = EventTime.find(value).orElse(null);
    if (time == null) {
      fault(
          refusal,
          field,
          Shown.value(object.get(field)) + ", not a time like 2026-01-31T09:30:00.123456Z");
    }
    return time;
  }

  /** An exact amount that must be there, as a text; 0 after a fault. */
  public BigDecimal amount(Refusal refusal, String field) {
    BigDecimal value = findAmount(refusal, field);
    if (value == null) {
      fault(refusal, field, "missing");
      return BigDecimal.ZERO;
    }
    return value;
  }

  public @Nullable BigDecimal findAmount(Refusal refusal, String field) {
    JsonNode value = find(field);
    if (value == null) {
      return null;
    }
    if (!value.isString()) {
      fault(refusal, field, Shown.value(value) + ", not a text like \"12.50\"");
      return null;
    }
    BigDecimal amount = ExactAmount.find(value.stringValue()).orElse(null);
    if (amount == null) {
      fault(refusal, field, Shown.value(value) + ", " + ExactAmount.EXPECTED);
    }
    return amount;
  }

  /** A whole number of {@code int} range. */
  public int number(Refusal refusal, String field, int whenLeftOut) {
    JsonNode value = find(field);
    if (value == null) {
      return whenLeftOut;
    }
    if (!value.isIntegralNumber() || !value.canConvertToInt()) {
      fault(refusal, field, Shown.value(value) + ", not a whole number of at most ten digits");
      return whenLeftOut;
    }
    return value.intValue();
  }

  /** Texts by name; empty when left out or after a fault. */
  public Map<String, String> texts(Refusal refusal, String field) {
    JsonNode values = find(field);
    Map<String, String> texts = new HashMap<>();
    if (values == null) {
      return texts;
    }
    if (!values.isObject()) {
      fault(refusal, field, Shown.value(values) + ", not an object of texts");
      return texts;
    }
    for (Map.Entry<String, JsonNode> entry : values.properties()) {
      if (entry.getValue().isString()) {
        texts.put(entry.getKey(), entry.getValue().stringValue());
      } else {
        String name = field + "." + Shown.text(entry.getKey());
        fault(refusal, name, Shown.value(entry.getValue()) + ", not a text");
      }
    }
    return texts;
  }

  /** The field's value as it came, or null when it is left out. */
  public @Nullable JsonNode find(String field) {
    JsonNode value = object.get(field);
    return value == null || value.isNull() ? null : value;
  }

  /** Remembers a fault, unless one that comes before it is known. */
  public void fault(Refusal refusal, String field, String what) {
    remember(new RefusedException(refusal, "%s is %s".formatted(field, what)));
  }

  private void remember(RefusedException fault) {
    if (first == null || fault.refusal().compareTo(first.refusal()) < 0) {
      first = fault;
    }
  }

  /**
   * Runs the checks of the event that was read from these fields.
   *
   * @throws RefusedException with the first of the faults in types and values
   */
  public void refuseFaults(Runnable checks) {
    try {
      checks.run();
    } catch (RefusedException e) {
      remember(e);
    }
    if (first != null) {
      throw first;
    }
  }
}
