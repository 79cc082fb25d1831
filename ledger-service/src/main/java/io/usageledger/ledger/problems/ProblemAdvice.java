package io.usageledger.ledger.problems;

import io.usageledger.event.RefusedException;
import io.usageledger.event.RegistryUnavailableException;
import io.usageledger.ledger.problems.BodyLimit.BodyTooLargeException;
import java.io.IOException;
import java.sql.SQLException;
import java.util.Locale;
import java.util.concurrent.CompletionException;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.transaction.TransactionException;
import org.springframework.web.HttpMediaTypeNotSupportedException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;

/** Every error of the service's endpoints as application/problem+json with a code. */
@RestControllerAdvice
class ProblemAdvice extends ResponseEntityExceptionHandler {
  private static final Logger LOG = LoggerFactory.getLogger(ProblemAdvice.class);

  /** Long enough for a failover's first seconds, short enough that no request waits in vain. */
  private static final String RETRY_AFTER_SECONDS = "2";

  @ExceptionHandler
  ResponseEntity<ProblemDetail> refused(RefusedException refused) {
    return problem(HttpStatus.UNPROCESSABLE_ENTITY, refused.refusal().code(), refused.detail());
  }

  @ExceptionHandler({DataAccessException.class, TransactionException.class})
  ResponseEntity<ProblemDetail> unstored(RuntimeException failed) {
    String state = sqlState(failed);
    if (failed instanceof ConcurrencyFailureException || isBusy(state)) {
      return comeAgain(
          "database_busy",
          "Another transaction has what this one needs. Nothing was changed; ask again in a moment.");
    }
    if (isAway(state)) {
      return comeAgain(
          "database_unavailable",
          "The database does not answer. Ask again, with the same hold_id if it is a hold: what was done before is not done twice.");
    }
    LOG.error("Postgres refuses what was asked for", failed);
    return problem(
        HttpStatus.INTERNAL_SERVER_ERROR,
        "database_refused",
        "Postgres refuses it, and to repeat it is no use: "
            + NestedExceptionUtils.getMostSpecificCause(failed).getMessage());
  }

  /** Of what is written to the log, or read of it. */
  @ExceptionHandler({
    KafkaException.class,
    org.springframework.kafka.KafkaException.class,
    RegistryUnavailableException.class
  })
  ResponseEntity<ProblemDetail> withoutLog(RuntimeException failed) {
    LOG.warn("The log does not answer: {}", failed.toString());
    return comeAgain(
        "log_unavailable",
        "Kafka or the schema registry does not answer: %s. Ask again: what arrived twice counts once."
            .formatted(NestedExceptionUtils.getMostSpecificCause(failed).getMessage()));
  }

  @ExceptionHandler
  ResponseEntity<ProblemDetail> joined(CompletionException failed) {
    return NestedExceptionUtils.getMostSpecificCause(failed) instanceof KafkaException kafka
        ? withoutLog(kafka)
        : broken(failed);
  }

  /** The key check answers it, as it answers what it refuses itself. */
  @ExceptionHandler
  void denied(AccessDeniedException denied) {
    throw denied;
  }

  /** The client went away: nothing may be added to what it has. */
  @ExceptionHandler
  void brokenOff(IOException e) throws IOException {
    LOG.info("An answer was broken off: {}", e.toString());
    throw e;
  }

  @ExceptionHandler
  ResponseEntity<ProblemDetail> broken(Exception e) {
    LOG.error("A request failed for a reason that nobody foresaw", e);
    return problem(
        HttpStatus.INTERNAL_SERVER_ERROR,
        "internal_error",
        "The request failed; the service's log says why.");
  }

  @Override
  protected @Nullable ResponseEntity<Object> handleHttpMessageNotReadable(
      HttpMessageNotReadableException unreadable,
      HttpHeaders headers,
      HttpStatusCode status,
      WebRequest request) {
    if (NestedExceptionUtils.getMostSpecificCause(unreadable) instanceof BodyTooLargeException) {
      return ResponseEntity.status(HttpStatus.CONTENT_TOO_LARGE).body(BodyLimit.problem());
    }
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

  /** Whatever Spring itself refuses: a path, a method, a parameter that is no number. */
  @Override
  protected @Nullable ResponseEntity<Object> handleExceptionInternal(
      Exception e,
      @Nullable Object body,
      HttpHeaders headers,
      HttpStatusCode status,
      WebRequest request) {
    ResponseEntity<Object> answer =
        super.handleExceptionInternal(e, body, headers, status, request);
    if (answer == null || !(answer.getBody() instanceof ProblemDetail problem)) {
      return answer;
    }
    problem.setProperty("code", code(status));
    return ResponseEntity.status(status)
        .headers(answer.getHeaders())
        .contentType(MediaType.APPLICATION_PROBLEM_JSON)
        .body(problem);
  }

  private static String code(HttpStatusCode status) {
    HttpStatus known = HttpStatus.resolve(status.value());
    if (known == HttpStatus.NOT_FOUND) {
      return "path_unknown";
    }
    return known == null ? "http_" + status.value() : known.name().toLowerCase(Locale.ROOT);
  }

  private static ResponseEntity<ProblemDetail> comeAgain(String code, String detail) {
    return ResponseEntity.status(HttpStatus.SERVICE_UNAVAILABLE)
        .header(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS)
        .body(coded(HttpStatus.SERVICE_UNAVAILABLE, code, detail));
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

  /** Of Postgres' answer; null when there was none, as when a pool finds no connection in time. */
  private static @Nullable String sqlState(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql && sql.getSQLState() != null) {
        return sql.getSQLState();
      }
    }
    return null;
  }

  private static boolean isAway(@Nullable String state) {
    return state == null
        || state.startsWith("08")
        || state.startsWith("57P")
        || state.startsWith("53");
  }

  /** A lock that was not free in time, a deadlock, a statement that was stopped at its limit. */
  private static boolean isBusy(@Nullable String state) {
    return "55P03".equals(state) || "40P01".equals(state) || "57014".equals(state);
  }
}
