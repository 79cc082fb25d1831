package io.usageledger.ingest.intake;

import io.usageledger.event.RefusedException;
import java.net.URI;
import org.jspecify.annotations.Nullable;
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
  private static final URI WITHOUT_A_PAGE = URI.create("about:blank");

  @ExceptionHandler
  ResponseEntity<Object> refused(RefusedException refused) {
    return answer(
        problem(HttpStatus.UNPROCESSABLE_CONTENT, refused.refusal().code(), refused.detail()),
        new HttpHeaders());
  }

  @ExceptionHandler
  ResponseEntity<Object> failed(Exception failure) {
    RequestRefusedException told = RequestFailures.told(failure);
    return answer(
        problem(told.refusal().status(), told.refusal().code(), String.valueOf(told.getMessage())),
        RequestFailures.headers(told.refusal()));
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
