package io.usageledger.ingest.providers;

import io.usageledger.event.EventChecks;
import io.usageledger.event.RefusedException;
import io.usageledger.ingest.providers.NormalisedUsage.OtherModelUse;
import io.usageledger.log.ReportedCost;
import io.usageledger.log.UsageRecorded;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Gives an event that came with its provider's usage object alone its quantities and its cost. */
public final class RawUsage {
  private RawUsage() {}

  /**
   * Checks an event, after its quantities are derived where it has none. It comes back first; use
   * of other models within the same response follows as events of their own, whose ids follow from
   * its id, so that a repeat gives the same ones.
   *
   * @param latest the latest time at which it may have occurred
   * @throws RefusedException with the first of its faults in the order of the refusals
   */
  public static List<UsageRecorded> checked(UsageRecorded event, Instant latest) {
    String rawUsage = event.getRawUsage();
    if (!event.getQuantities().isEmpty() || rawUsage == null) {
      EventChecks.check(event, latest);
      return List.of(event);
    }
    List<UsageRecorded> completed = completed(event, rawUsage, latest);
    completed.forEach(each -> EventChecks.check(each, latest));
    return completed;
  }

  private static List<UsageRecorded> completed(
      UsageRecorded event, String rawUsage, Instant latest) {
    try {
      return completed(event, NormalisedUsage.of(rawUsage).by(event.getOperation()));
    } catch (RefusedException unusable) {
      checkTheRest(event, latest, unusable);
      throw unusable;
    }
  }

  /** A fault that comes before is told instead. */
  private static void checkTheRest(UsageRecorded event, Instant latest, RefusedException unusable) {
    try {
      EventChecks.check(like(event).setQuantities(Map.of("input_tokens", 0L)).build(), latest);
    } catch (RefusedException e) {
      if (e.refusal().compareTo(unusable.refusal()) < 0) {
        throw e;
      }
    }
  }

  private static List<UsageRecorded> completed(UsageRecorded event, NormalisedUsage usage) {
    UsageRecorded.Builder first = like(event).setQuantities(usage.quantities());
    if (event.getReportedCost() == null && usage.costUsd().isPresent()) {
      first.setReportedCost(new ReportedCost(usage.costUsd().get(), "usd"));
    }
    List<UsageRecorded> completed = new ArrayList<>();
    completed.add(first.build());
    usage.byOthers().forEach(other -> completed.add(byOther(event, other)));
    return completed;
  }

  /**
   * The events of a usage object with quantities that stood beside it, which are the first's.
   *
   * @throws RefusedException when they say another quantity of a meter than the usage object does,
   *     or make too many meters
   */
  public static List<UsageRecorded> with(
      Map<String, Long> beside, List<UsageRecorded> events, Instant latest) {
    Map<String, Long> quantities = new HashMap<>(events.get(0).getQuantities());
    beside.forEach(
        (meter, quantity) -> {
          Long derived = quantities.putIfAbsent(meter, quantity);
          if (derived != null && !derived.equals(quantity)) {
            throw Figure.contradiction(
                "%s is %d by its figures, but %d beside them".formatted(meter, derived, quantity));
          }
        });
    UsageRecorded whole = like(events.get(0)).setQuantities(quantities).build();
    EventChecks.check(whole, latest);
    List<UsageRecorded> all = new ArrayList<>(events);
    all.set(0, whole);
    return all;
  }

  /** The hold and the cost are the response's, and are told once. */
  private static UsageRecorded byOther(UsageRecorded event, OtherModelUse other) {
    return like(event)
        .setEventId(event.getEventId() + "/iterations/" + other.place())
        .setModel(other.model())
        .setQuantities(other.quantities())
        .setHoldId(null)
        .setReportedCost(null)
        .setRawUsage(null)
        .build();
  }

  /** Avro's own copy goes through a decoder, which wants its classes trusted first. */
  private static UsageRecorded.Builder like(UsageRecorded event) {
    return UsageRecorded.newBuilder()
        .setEventId(event.getEventId())
        .setSource(event.getSource())
        .setAccountId(event.getAccountId())
        .setOccurredAt(event.getOccurredAt())
        .setOperation(event.getOperation())
        .setProvider(event.getProvider())
        .setModel(event.getModel())
        .setQuantities(event.getQuantities())
        .setApiKeyId(event.getApiKeyId())
        .setConversationId(event.getConversationId())
        .setAttributes(event.getAttributes())
        .setHoldId(event.getHoldId())
        .setReportedCost(event.getReportedCost())
        .setRawUsage(event.getRawUsage());
  }
}
