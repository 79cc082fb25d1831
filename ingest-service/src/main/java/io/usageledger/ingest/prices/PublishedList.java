package io.usageledger.ingest.prices;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import io.usageledger.event.RefusedException;
import io.usageledger.ingest.IngestCounters;
import io.usageledger.ingest.IngestCounters.Door;
import io.usageledger.ingest.IngestSettings;
import io.usageledger.ingest.intake.Body;
import io.usageledger.ingest.intake.BodyReader;
import io.usageledger.ingest.intake.ProblemAdvice;
import io.usageledger.ingest.intake.RequestRefusal;
import io.usageledger.ingest.intake.RequestRefusedException;
import io.usageledger.ingest.intake.Shown;
import io.usageledger.ingest.log.EventPublisher;
import io.usageledger.ingest.log.LogRecord;
import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.avro.specific.SpecificRecord;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/**
 * The way of prices and aliases into their topic: one, answered as itself, or a list of up to a
 * thousand, of which the good ones are taken and each is answered.
 */
@Component
class PublishedList {
  private final BodyReader bodies;
  private final EventPublisher publisher;
  private final IngestCounters counters;
  private final IngestSettings settings;

  PublishedList(
      BodyReader bodies,
      @Qualifier("requestPublisher") EventPublisher publisher,
      IngestCounters counters,
      IngestSettings settings) {
    this.bodies = bodies;
    this.publisher = publisher;
    this.counters = counters;
    this.settings = settings;
  }

  /**
   * What a list is of.
   *
   * @param name of the list, for instance {@code prices}
   * @param translate from one item to its record, throwing a {@link RefusedException}
   * @param answer what the caller is told of one that is in the log
   */
  record Kind<E extends SpecificRecord>(
      String name,
      Function<JsonNode, LogRecord<E>> translate,
      Function<E, Map<String, Object>> answer) {}

  /** The answer to a list when at least one item is in the log. */
  @JsonInclude(Include.NON_NULL)
  record ListAnswer(int accepted, int rejected, List<Map<String, Object>> results) {}

  <E extends SpecificRecord> ResponseEntity<?> publish(HttpServletRequest request, Kind<E> kind) {
    try (Body<JsonNode> body = bodies.read(request)) {
      JsonNode list = body.content().get(kind.name());
      return list == null
          ? ResponseEntity.accepted().body(publishOne(body.content(), kind))
          : publishAll(checked(list, body.content(), kind.name()), kind);
    }
  }

  private <E extends SpecificRecord> Map<String, Object> publishOne(JsonNode json, Kind<E> kind) {
    try {
      LogRecord<E> entry = kind.translate().apply(json);
      publisher.publish(List.of(entry));
      counters.accepted(Door.HTTP, 1);
      return accepted(entry.event(), kind);
    } catch (RefusedException refused) {
      counters.refused(Door.HTTP, refused.refusal());
      throw refused;
    }
  }

  private <E extends SpecificRecord> ResponseEntity<?> publishAll(JsonNode list, Kind<E> kind) {
    List<LogRecord<E>> good = new ArrayList<>();
    List<RefusedException> refusals = new ArrayList<>();
    List<Map<String, Object>> results = new ArrayList<>();
    for (JsonNode json : list) {
      try {
        LogRecord<E> entry = kind.translate().apply(json);
        good.add(entry);
        results.add(accepted(entry.event(), kind));
      } catch (RefusedException refused) {
        refusals.add(refused);
        results.add(rejected(refused));
      }
    }
    publisher.publish(good);
    counters.accepted(Door.HTTP, good.size());
    refusals.forEach(refused -> counters.refused(Door.HTTP, refused.refusal()));
    return good.isEmpty()
        ? noneWasGood(kind.name(), refusals.get(0), results)
        : ResponseEntity.accepted().body(new ListAnswer(good.size(), refusals.size(), results));
  }

  private JsonNode checked(JsonNode list, JsonNode root, String name) {
    if (!list.isArray() || root.size() > 1) {
      throw new RequestRefusedException(
          RequestRefusal.BODY_MALFORMED,
          "\"%s\" is %s; an array and nothing beside it is wanted"
              .formatted(name, Shown.value(list)));
    }
    if (list.isEmpty()) {
      throw new RequestRefusedException(
          RequestRefusal.EVENTS_MISSING,
          "\"%s\" is empty: there is nothing to publish".formatted(name));
    }
    if (list.size() > settings.eventsMax()) {
      throw new RequestRefusedException(
          RequestRefusal.EVENTS_TOO_MANY,
          "%d %s in one request, more than %d: send them in several"
              .formatted(list.size(), name, settings.eventsMax()));
    }
    return list;
  }

  private static <E extends SpecificRecord> Map<String, Object> accepted(E event, Kind<E> kind) {
    Map<String, Object> result = new LinkedHashMap<>(kind.answer().apply(event));
    result.put("status", "accepted");
    return result;
  }

  private static Map<String, Object> rejected(RefusedException refused) {
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("status", "rejected");
    result.put("code", refused.refusal().code());
    result.put("detail", Shown.text(refused.detail()));
    return result;
  }

  private static ResponseEntity<Object> noneWasGood(
      String name, RefusedException first, List<Map<String, Object>> results) {
    ProblemDetail problem =
        ProblemAdvice.problem(
            HttpStatus.UNPROCESSABLE_CONTENT,
            first.refusal().code(),
            "None of %d %s was good; the first: %s"
                .formatted(results.size(), name, first.detail()));
    problem.setProperty("accepted", 0);
    problem.setProperty("rejected", results.size());
    problem.setProperty("results", results);
    return ProblemAdvice.answer(problem, new HttpHeaders());
  }
}
