package io.usageledger.ingest.intake;

import io.usageledger.event.RefusedException;
import io.usageledger.ingest.IngestCounters;
import io.usageledger.ingest.IngestCounters.Door;
import io.usageledger.ingest.log.EventPublisher;
import io.usageledger.ingest.log.LogRecord;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.function.Function;
import org.apache.avro.specific.SpecificRecord;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/** Takes one event from a request into the log; when this returns, Kafka has it. */
@Component
public final class EventIntake {
  private final BodyReader bodies;
  private final EventPublisher publisher;
  private final IngestCounters counters;

  EventIntake(
      BodyReader bodies,
      @Qualifier("requestPublisher") EventPublisher publisher,
      IngestCounters counters) {
    this.bodies = bodies;
    this.publisher = publisher;
    this.counters = counters;
  }

  /**
   * @param translate from the body to the record, throwing a {@link RefusedException}
   * @return what was written
   */
  public <E extends SpecificRecord> E take(
      HttpServletRequest request, Function<JsonNode, LogRecord<E>> translate) {
    try (Body<JsonNode> body = bodies.read(request)) {
      LogRecord<E> entry = translate.apply(body.content());
      publisher.publish(List.of(entry));
      counters.accepted(Door.HTTP, 1);
      return entry.event();
    } catch (RefusedException e) {
      counters.refused(Door.HTTP, e.refusal());
      throw e;
    }
  }
}
