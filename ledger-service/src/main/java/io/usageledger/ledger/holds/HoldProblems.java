package io.usageledger.ledger.holds;

import io.usageledger.event.RefusedException;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.transaction.TransactionException;
import org.springframework.web.HttpMediaTypeNotSupportedException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;

/** Every error of the service's endpoints as application/problem+json with a code. */
@RestControllerAdvice
class HoldProblems extends ResponseEntityExceptionHandler {
  /** Long enough for a failover's first seconds, short enough that no request waits in vain. */
  private static final String RETRY_AFTER_SECONDS = "2";

  @ExceptionHandler
  ResponseEntity<ProblemDetail> refused(RefusedException refused) {
    return problem(HttpStatus.UNPROCESSABLE_ENTITY, refused.refusal().code(), refused.detail());
  }

  @ExceptionHandler({DataAccessException.class, TransactionException.class})
  ResponseEntity<ProblemDetail> databaseAway(RuntimeException away) {
    ResponseEntity<ProblemDetail> problem =
        problem(
            HttpStatus.SERVICE_UNAVAILABLE,
            "database_unavailable",
            "The database does not answer. Ask again, with the same hold_id: what was done before is not done twice.");
    return ResponseEntity.status(problem.getStatusCode())
        .header(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS)
        .body(problem.getBody());
  }

  @Override
  protected @Nullable ResponseEntity<Object> handleHttpMessageNotReadable(
      HttpMessageNotReadableException unreadable,
      HttpHeaders headers,
      HttpStatusCode status,
      WebRequest request) {
    return ResponseEntity.badRequest()
        .body(coded(status, "body_malformed", BodyFault.text(unreadable.getCause())));
  }

  @Override
  protected @Nullable ResponseEntity<Object> handleHttpMediaTypeNotSupported(
      HttpMediaTypeNotSupportedException unsupported,
      HttpHeaders headers,
      HttpStatusCode status,
      WebRequest request) {
    String detail =
        "The body is sent as %s; it is read as application/json"
            .formatted(unsupported.getContentType());
    return ResponseEntity.status(status)
        .headers(headers)
        .body(coded(status, "media_type_unsupported", detail));
  }

  private static ResponseEntity<ProblemDetail> problem(
      HttpStatus status, String code, String detail) {
    return ResponseEntity.status(status).body(coded(status, code, detail));
  }

  private static ProblemDetail coded(HttpStatusCode status, String code, String detail) {
    ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, detail);
    problem.setProperty("code", code);
    return problem;
  }
}
