package io.usageledger.ingest.otlp;

import com.google.protobuf.Message;
import io.usageledger.event.RefusedException;
import io.usageledger.ingest.IngestSettings;
import io.usageledger.ingest.intake.Body;
import io.usageledger.ingest.intake.BodyBytes;
import io.usageledger.ingest.intake.RequestFailures;
import io.usageledger.ingest.intake.RequestRefusedException;
import io.usageledger.ingest.intake.Shown;
import io.usageledger.ingest.intake.StrictJson;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * OTLP over HTTP, as SDKs and Collectors send it. What is good of an export is taken, and the
 * answer says how much was not: the sender drops that, and sends again only what is answered with
 * 429 or 503.
 */
@RestController
class OtlpController {
  /** A model's messages nest in lists and objects, each of which takes four levels. */
  private static final int DEPTH_MAX = 200;

  private static final Signal<?> SPANS = new Spans();
  private static final Signal<?> LOG_RECORDS = new LogRecords();

  private final BodyBytes bodies;
  private final StrictJson json;
  private final ExportIntake intake;

  OtlpController(BodyBytes bodies, ExportIntake intake, IngestSettings settings) {
    this.bodies = bodies;
    this.intake = intake;
    this.json = new StrictJson(DEPTH_MAX, Math.toIntExact(settings.bodyMax().toBytes()));
  }

  @PostMapping(
      path = "/v1/traces",
      consumes = {OtlpEncoding.PROTOBUF_TYPE, MediaType.APPLICATION_JSON_VALUE})
  ResponseEntity<byte[]> traces(HttpServletRequest request) {
    return take(request, SPANS);
  }

  @PostMapping(
      path = "/v1/logs",
      consumes = {OtlpEncoding.PROTOBUF_TYPE, MediaType.APPLICATION_JSON_VALUE})
  ResponseEntity<byte[]> logs(HttpServletRequest request) {
    return take(request, LOG_RECORDS);
  }

  private <B extends Message.Builder> ResponseEntity<byte[]> take(
      HttpServletRequest request, Signal<B> signal) {
    OtlpEncoding encoding = OtlpEncoding.of(request.getContentType());
    B export = signal.export();
    try (Body<List<RefusedException>> unreadable =
        bodies.read(request, bytes -> encoding.read(bytes, json, export))) {
      Rejected rejected = intake.take(signal.exported(export), unreadable.content());
      return ResponseEntity.ok()
          .contentType(encoding.mediaType())
          .body(
              rejected.count() == 0
                  ? encoding.success()
                  : encoding.rejection(signal, rejected.count(), rejected.why()));
    }
  }

  /** OTLP wants a google.rpc.Status with every failure; most senders log its message. */
  @ExceptionHandler
  ResponseEntity<byte[]> failed(Exception failure, HttpServletRequest request) {
    RequestRefusedException told = RequestFailures.told(failure);
    OtlpEncoding encoding = OtlpEncoding.of(request.getContentType());
    String message = told.refusal().code() + ": " + Shown.text("" + told.getMessage());
    return ResponseEntity.status(told.refusal().status())
        .headers(RequestFailures.headers(told.refusal()))
        .contentType(encoding.mediaType())
        .body(encoding.status(rpcCode(told.refusal().status()), message));
  }

  /** The numbers of google.rpc.Code. */
  private static int rpcCode(HttpStatus status) {
    return switch (status) {
      case TOO_MANY_REQUESTS -> 8;
      case SERVICE_UNAVAILABLE -> 14;
      case INTERNAL_SERVER_ERROR -> 13;
      default -> 3;
    };
  }
}
