package io.usageledger.ledger.quarantine;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.usageledger.ledger.quarantine.QuarantinedBytes.Bytes;
import io.usageledger.ledger.quarantine.QuarantinedBytes.Place;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.kafka.core.KafkaOperations;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Sends a record that waits in quarantine again, byte for byte, to the topic that it came from. It
 * is checked like any other there: what can be posted by now is posted, once, and what cannot be
 * comes back.
 */
@RestController
@Tag(name = "Quarantine", description = "Records that could not be posted")
class ResendController {
  /** Which record was sent again: a header, so that its second coming can be told in the topic. */
  static final String HEADER = "ledger-sent-again-from";

  private static final long ANSWER_MAX_SECONDS = 10;

  private final QuarantinedBytes quarantine;
  private final KafkaOperations<byte[], byte[]> kafka;

  ResendController(QuarantinedBytes quarantine, KafkaOperations<byte[], byte[]> kafka) {
    this.quarantine = quarantine;
    this.kafka = kafka;
  }

  /** Where the record stands now. */
  record SentAgain(
      @JsonProperty("topic") String topic,
      @JsonProperty("partition") int partition,
      @JsonProperty("offset") long offset) {}

  @PostMapping("/v1/quarantine/{topic}/{partition}/{offset}/resends")
  @Operation(
      summary = "Sends a record in quarantine again",
      description =
          "202 once Kafka has it; 404 quarantine_unknown; 409 quarantine_without_bytes when it was kept without its bytes; 503 log_unavailable.")
  ResponseEntity<?> send(
      @PathVariable String topic, @PathVariable int partition, @PathVariable long offset)
      throws InterruptedException {
    Place place = new Place(topic, partition, offset);
    Optional<Bytes> bytes = quarantine.find(place);
    if (bytes.isEmpty()) {
      return problem(
          HttpStatus.NOT_FOUND,
          "quarantine_unknown",
          "No record is in quarantine from %s.".formatted(place));
    }
    if (bytes.get().value() == null) {
      return problem(
          HttpStatus.CONFLICT,
          "quarantine_without_bytes",
          "The record from %s was kept without its bytes; its sender has to send it again."
              .formatted(place));
    }
    return send(place, bytes.get());
  }

  private ResponseEntity<?> send(Place place, Bytes bytes) throws InterruptedException {
    var record = new ProducerRecord<>(place.topic(), bytes.key(), bytes.value());
    record.headers().add(HEADER, place.toString().getBytes(StandardCharsets.UTF_8));
    try {
      RecordMetadata sent =
          kafka.send(record).get(ANSWER_MAX_SECONDS, TimeUnit.SECONDS).getRecordMetadata();
      return ResponseEntity.accepted()
          .body(new SentAgain(sent.topic(), sent.partition(), sent.offset()));
    } catch (ExecutionException | TimeoutException e) {
      return problem(
          HttpStatus.SERVICE_UNAVAILABLE,
          "log_unavailable",
          "Kafka did not take the record from %s: %s. Ask again: what arrived twice counts once."
              .formatted(place, e.getCause() == null ? e : e.getCause()));
    }
  }

  private static ResponseEntity<ProblemDetail> problem(
      HttpStatus status, String code, String detail) {
    ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, detail);
    problem.setType(URI.create("about:blank"));
    problem.setProperty("code", code);
    return ResponseEntity.status(status).body(problem);
  }
}
