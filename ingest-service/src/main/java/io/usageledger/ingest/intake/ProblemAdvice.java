package io.usageledger.ingest.intake;

import io.usageledger.event.RefusedException;
import io.usageledger.event.RegistryUnavailableException;
import io.usageledger.ingest.log.LogUnavailableException;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;

/** Says every refusal and failure as application/problem+json with a code. */
@RestControllerAdvice
public class ProblemAdvice extends ResponseEntityExceptionHandler {
  private static final Logger LOG = LoggerFactory.getLogger(ProblemAdvice.class);

  private static final URI WITHOUT_A_PAGE = URI.create("about:blank");

  /** Bodies that are in the way now are gone in a second; a server takes longer to come back. */
  private static final String SOON_S = "1";

  private static final String LATER_S = "2";

  @ExceptionHandler
  ResponseEntity<Object> refused(RefusedException refused) {
    return answer(
        problem(HttpStatus.UNPROCESSABLE_CONTENT, refused.refusal().code(), refused.detail()),
        new HttpHeaders());
  }

  @ExceptionHandler
  ResponseEntity<Object> refused(RequestRefusedException refused) {
    HttpHeaders headers = new HttpHeaders();
    switch (refused.refusal()) {
      case TOO_MANY_REQUESTS -> headers.set(HttpHeaders.RETRY_AFTER, SOON_S);
      // What was not read of the body cannot be followed by another request.
      case BODY_TOO_LARGE, BODY_INCOMPLETE -> headers.set(HttpHeaders.CONNECTION, "close");
      default -> {}
    }
    return answer(problem(refused.refusal(), String.valueOf(refused.getMessage())), headers);
  }

  @ExceptionHandler
  ResponseEntity<Object> unavailable(LogUnavailableException failure) {
    return later(
        RequestRefusal.LOG_UNAVAILABLE,
        failure.getMessage() + ". Send the whole request again: what arrived counts once");
  }

  @ExceptionHandler
  ResponseEntity<Object> unavailable(RegistryUnavailableException failure) {
    return later(
        RequestRefusal.REGISTRY_UNAVAILABLE,
        failure.getMessage() + ". Nothing was taken; send the whole request again");
  }

  @ExceptionHandler
  ResponseEntity<Object> broken(Exception failure) {
    LOG.error("A request failed in a way that nobody foresaw", failure);
    return answer(
        problem(
            RequestRefusal.INTERNAL_ERROR,
            "The service met a fault of its own and has logged it; what arrived may be sent again"),
        new HttpHeaders());
  }

  /** A problem of ours, for an answer that carries more than a code. */
  public static ProblemDetail problem(HttpStatus status, String code, String detail) {
    ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, Shown.text(detail));
    problem.setType(WITHOUT_A_PAGE);
    problem.setProperty("code", code);
    return problem;
  }

  public static ResponseEntity<Object> answer(ProblemDetail problem, HttpHeaders headers) {
    return ResponseEntity.status(problem.getStatus())
        .headers(headers)
        .contentType(MediaType.APPLICATION_PROBLEM_JSON)
        .body(problem);
  }

  private static ProblemDetail problem(RequestRefusal refusal, String detail) {
    return problem(refusal.status(), refusal.code(), detail);
  }

  private static ResponseEntity<Object> later(RequestRefusal refusal, String detail) {
    HttpHeaders headers = new HttpHeaders();
    headers.set(HttpHeaders.RETRY_AFTER, LATER_S);
    return answer(problem(refusal, detail), headers);
  }

  /** What Spring itself refuses: a path, a method, a media type. */
  @Override
  protected ResponseEntity<Object> createResponseEntity(
      @Nullable Object body, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
    if (!(body instanceof ProblemDetail problem)) {
      return super.createResponseEntity(body, headers, status, request);
    }
    RequestRefusal refusal =
        status.isSameCodeAs(HttpStatus.UNSUPPORTED_MEDIA_TYPE)
            ? RequestRefusal.MEDIA_TYPE_UNSUPPORTED
            : RequestRefusal.REQUEST_REFUSED;
    problem.setType(WITHOUT_A_PAGE);
    problem.setProperty("code", refusal.code());
    return answer(problem, headers);
  }
}
