package io.usageledger.query.wire;

import static io.usageledger.query.wire.ReadRefusal.DATABASE_UNAVAILABLE;
import static io.usageledger.query.wire.ReadRefusal.PARAMETER_INVALID;
import static io.usageledger.query.wire.ReadRefusal.READ_TOO_SLOW;
import static io.usageledger.query.wire.ReadRefusal.SCHEMA_MISSING;

import java.io.IOException;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Map;
import org.apache.tomcat.util.http.InvalidParameterException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.security.web.firewall.RequestRejectedException;
import org.springframework.transaction.TransactionException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.ServletWebRequest;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;
import org.springframework.web.servlet.resource.NoResourceFoundException;

/** The one place where failures become {@code application/problem+json} with a code. */
@RestControllerAdvice
class ProblemAdvice extends ResponseEntityExceptionHandler {
  private static final Logger LOG = LoggerFactory.getLogger(ProblemAdvice.class);
  private static final String RETRY_AFTER_S = "2";

  @ExceptionHandler
  ResponseEntity<ProblemDetail> refused(ReadRefusedException e) {
    return problem(e.refusal(), e.detail(), e.properties());
  }

  @ExceptionHandler({DataAccessException.class, TransactionException.class})
  ResponseEntity<ProblemDetail> unread(RuntimeException e) {
    ReadRefusal refusal = refusalOf(sqlState(e));
    if (refusal == null) {
      return broken(e);
    }
    LOG.warn(
        "Cannot read: {} ({})",
        refusal.title(),
        NestedExceptionUtils.getMostSpecificCause(e).getMessage());
    return problem(refusal, advice(refusal), Map.of());
  }

  /** A parameter whose name or value is no text: it cannot even be told which. */
  @ExceptionHandler({InvalidParameterException.class, RequestRejectedException.class})
  ResponseEntity<ProblemDetail> unreadable(RuntimeException e) {
    return problem(
        PARAMETER_INVALID,
        "A parameter cannot be read; percent-encode its UTF-8: " + e.getMessage(),
        Map.of());
  }

  /** The client went away, or a long answer broke off: nothing may be added to what it has. */
  @ExceptionHandler
  void brokenOff(IOException e) throws IOException {
    LOG.info("An answer was broken off: {}", e.toString());
    throw e;
  }

  @ExceptionHandler
  ResponseEntity<ProblemDetail> broken(Exception e) {
    LOG.error("A read failed for a reason that nobody foresaw", e);
    ProblemDetail problem =
        ProblemDetail.forStatusAndDetail(
            HttpStatus.INTERNAL_SERVER_ERROR, "The read failed; the service's log says why.");
    problem.setProperty("code", "internal_error");
    return ResponseEntity.internalServerError()
        .contentType(MediaType.APPLICATION_PROBLEM_JSON)
        .body(problem);
  }

  @Override
  protected @Nullable ResponseEntity<Object> handleNoResourceFoundException(
      NoResourceFoundException e, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
    String path = ((ServletWebRequest) request).getRequest().getRequestURI();
    e.getBody()
        .setDetail(
            "There is nothing to read at the path \""
                + path
                + "\". The paths are listed at /v3/api-docs; a slash within an id is sent as %2F.");
    return super.handleNoResourceFoundException(e, headers, status, request);
  }

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
    // Whatever the client would rather have: what it asks for may be no media type at all.
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

  private static ResponseEntity<ProblemDetail> problem(
      ReadRefusal refusal, String detail, Map<String, Object> properties) {
    ProblemDetail problem = ProblemDetail.forStatusAndDetail(refusal.status(), detail);
    problem.setTitle(refusal.title());
    problem.setProperty("code", refusal.code());
    properties.forEach(problem::setProperty);
    ResponseEntity.BodyBuilder answer =
        ResponseEntity.status(refusal.status()).contentType(MediaType.APPLICATION_PROBLEM_JSON);
    if (refusal.status().value() == 503 || refusal.status().value() == 429) {
      answer.header(HttpHeaders.RETRY_AFTER, RETRY_AFTER_S);
    }
    return answer.body(problem);
  }

  private static @Nullable String sqlState(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql && sql.getSQLState() != null) {
        return sql.getSQLState();
      }
    }
    // A pool that found no connection in time has no state of Postgres to tell.
    return failure instanceof TransactionException ? "08001" : null;
  }

  private static @Nullable ReadRefusal refusalOf(@Nullable String sqlState) {
    if (sqlState == null) {
      return null;
    }
    return switch (sqlState) {
      case "57014" -> READ_TOO_SLOW;
      case "42P01", "3F000", "42703" -> SCHEMA_MISSING;
      default ->
          sqlState.startsWith("08") || sqlState.startsWith("57P") || sqlState.startsWith("53")
              ? DATABASE_UNAVAILABLE
              : null;
    };
  }

  private static String advice(ReadRefusal refusal) {
    return switch (refusal) {
      case READ_TOO_SLOW ->
          "The database stopped the read at its time limit. Ask for a shorter range, or group and"
              + " filter by model, provider, operation or api_key_id, which are rolled up.";
      case SCHEMA_MISSING ->
          "The tables of the ledger are not there, or not as this version needs them. Run the"
              + " migrations, then ask again.";
      default -> "The database does not answer. Nothing is lost; ask again in a moment.";
    };
  }
}
