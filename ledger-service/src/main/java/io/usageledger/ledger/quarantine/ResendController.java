package io.usageledger.ledger.quarantine;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.usageledger.ledger.quarantine.QuarantineSender.NotSentException;
import io.usageledger.ledger.quarantine.QuarantinedBytes.Bytes;
import io.usageledger.ledger.quarantine.QuarantinedBytes.Place;
import java.net.URI;
import java.util.Optional;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** Sends what waits in quarantine again, when an operator asks. */
@RestController
@Tag(name = "Quarantine", description = "Records that could not be posted")
class ResendController {
  private final QuarantinedBytes quarantine;
  private final QuarantineSender sender;

  ResendController(QuarantinedBytes quarantine, QuarantineSender sender) {
    this.quarantine = quarantine;
    this.sender = sender;
  }

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
    try {
      return ResponseEntity.accepted().body(sender.send(place, bytes.get()));
    } catch (NotSentException e) {
      return problem(
          HttpStatus.SERVICE_UNAVAILABLE, "log_unavailable", String.valueOf(e.getMessage()));
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
