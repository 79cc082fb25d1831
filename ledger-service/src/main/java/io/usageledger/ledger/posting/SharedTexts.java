package io.usageledger.ledger.posting;

import io.usageledger.log.UsageRecorded;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Lets usage events share the texts that most of them repeat: accounts, models, names of meters. A
 * batch in flight is then half as many objects, each of which the collector would copy. Forgets a
 * text when another takes its place, so it stays small whatever the log says. For one thread at a
 * time.
 */
final class SharedTexts {
  private static final int SLOTS = 1 << 13;

  /** A longer text is seldom repeated, and would make what is kept here large. */
  private static final int TEXT_MAX_CHARS = 64;

  private static final int[] REPEATED =
      Stream.of("source", "account_id", "operation", "provider", "model", "api_key_id")
          .mapToInt(SharedTexts::field)
          .toArray();
  private static final int QUANTITIES = field("quantities");
  private static final int ATTRIBUTES = field("attributes");

  private final @Nullable String[] slots = new String[SLOTS];

  /** Replaces the event's texts by equal ones. */
  void shareIn(UsageRecorded event) {
    for (int field : REPEATED) {
      if (event.get(field) instanceof String text) {
        event.put(field, shared(text));
      }
    }
    event.put(QUANTITIES, FewEntries.of(event.getQuantities(), this::shared, quantity -> quantity));
    event.put(ATTRIBUTES, FewEntries.of(event.getAttributes(), this::shared, this::shared));
  }

  private static int field(String name) {
    return UsageRecorded.getClassSchema().getField(name).pos();
  }

  private String shared(String text) {
    if (text.length() > TEXT_MAX_CHARS) {
      return text;
    }
    int hash = text.hashCode();
    int slot = (hash ^ hash >>> 16) & SLOTS - 1;
    String known = slots[slot];
    if (text.equals(known)) {
      return known;
    }
    slots[slot] = text;
    return text;
  }
}
