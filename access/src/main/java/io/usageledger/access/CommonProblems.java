package io.usageledger.access;

import java.io.IOException;
import java.util.Locale;
import org.apache.tomcat.util.http.InvalidParameterException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.web.firewall.RequestRejectedException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;

/**
 * What services answer alike: a failure that is none of their own, as application/problem+json with
 * a code. A service adds what only it can be asked.
 */
public abstract class CommonProblems extends ResponseEntityExceptionHandler {
  private static final Logger LOG = LoggerFactory.getLogger(CommonProblems.class);

  /** Long enough for a failover's first seconds, short enough that no request waits in vain. */
  static final String RETRY_AFTER_S = "2";

  /** A parameter whose name or value is no text: it cannot even be told which. */
  @ExceptionHandler({InvalidParameterException.class, RequestRejectedException.class})
  protected ResponseEntity<ProblemDetail> unreadable(RuntimeException unread) {
    return answer(
        problem(
            HttpStatus.BAD_REQUEST,
            "parameter_invalid",
            "A parameter cannot be read; percent-encode its UTF-8: " + unread.getMessage()));
  }

  /** The key check answers it, as it answers what it refuses itself. */
  @ExceptionHandler
  public void denied(AccessDeniedException denied) {
    throw denied;
  }

  /** The client went away, or a long answer broke off: nothing may be added to what it has. */
  @ExceptionHandler
  protected void brokenOff(IOException cause) throws IOException {
    LOG.info("An answer was broken off: {}", cause.toString());
    throw cause;
  }

  @ExceptionHandler
  protected ResponseEntity<ProblemDetail> broken(Exception unforeseen) {
    LOG.error("A request failed for a reason that nobody foresaw", unforeseen);
    return answer(
        problem(
            HttpStatus.INTERNAL_SERVER_ERROR,
            "internal_error",
            "The request failed; the service's log says why."));
  }

  /** Whatever Spring itself refuses: a path, a method, a parameter that is no number. */
  @Override
  protected @Nullable ResponseEntity<Object> handleExceptionInternal(
      Exception refused,
      @Nullable Object body,
      HttpHeaders headers,
      HttpStatusCode status,
      WebRequest request) {
    ResponseEntity<Object> answer =
        super.handleExceptionInternal(refused, body, headers, status, request);
    if (answer == null || !(answer.getBody() instanceof ProblemDetail problem)) {
      return answer;
    }
    problem.setProperty("code", code(status));
    // Whatever the client would rather have: what it asks for may be no media type at all.
    return ResponseEntity.status(status)
        .headers(answer.getHeaders())
        .contentType(MediaType.APPLICATION_PROBLEM_JSON)
        .body(problem);
  }

  /**
   * @param code what programs tell problems apart by
   * @param detail what failed, why, and what to do
   */
  protected static ProblemDetail problem(HttpStatusCode status, String code, String detail) {
    ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, detail);
    problem.setProperty("code", code);
    return problem;
  }

  /** With the time to come again, where that is of use. */
  protected static ResponseEntity<ProblemDetail> answer(ProblemDetail problem) {
    ResponseEntity.BodyBuilder answer =
        ResponseEntity.status(problem.getStatus()).contentType(MediaType.APPLICATION_PROBLEM_JSON);
    if (problem.getStatus() == HttpStatus.SERVICE_UNAVAILABLE.value()
        || problem.getStatus() == HttpStatus.TOO_MANY_REQUESTS.value()) {
      answer.header(HttpHeaders.RETRY_AFTER, RETRY_AFTER_S);
    }
    return answer.body(problem);
  }

  private static String code(HttpStatusCode status) {
    HttpStatus known = HttpStatus.resolve(status.value());
    if (known == HttpStatus.NOT_FOUND) {
      return "path_unknown";
    }
    return known == null ? "http_" + status.value() : known.name().toLowerCase(Locale.ROOT);
  }
}
