package io.usageledger.query.wire;

import static io.usageledger.query.wire.ReadRefusal.DATABASE_UNAVAILABLE;
import static io.usageledger.query.wire.ReadRefusal.READ_TOO_SLOW;
import static io.usageledger.query.wire.ReadRefusal.SCHEMA_MISSING;

import io.usageledger.access.CommonProblems;
import io.usageledger.access.SqlState;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.transaction.TransactionException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.ServletWebRequest;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.servlet.resource.NoResourceFoundException;

/** Every error of a read: what of its own can fail, and what of all services. */
@RestControllerAdvice
class ProblemAdvice extends CommonProblems {
  private static final Logger LOG = LoggerFactory.getLogger(ProblemAdvice.class);

  @ExceptionHandler
  ResponseEntity<ProblemDetail> refused(ReadRefusedException e) {
    return said(e.refusal(), e.detail(), e.properties());
  }

  @ExceptionHandler({DataAccessException.class, TransactionException.class})
  ResponseEntity<ProblemDetail> unread(RuntimeException e) {
    ReadRefusal refusal = refusalOf(SqlState.of(e));
    if (refusal == null) {
      return broken(e);
    }
    LOG.warn(
        "Cannot read: {} ({})",
        refusal.title(),
        NestedExceptionUtils.getMostSpecificCause(e).getMessage());
    return said(refusal, advice(refusal), Map.of());
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

  private static ResponseEntity<ProblemDetail> said(
      ReadRefusal refusal, String detail, Map<String, Object> properties) {
    ProblemDetail problem = problem(refusal.status(), refusal.code(), detail);
    problem.setTitle(refusal.title());
    properties.forEach(problem::setProperty);
    return answer(problem);
  }

  private static @Nullable ReadRefusal refusalOf(@Nullable String sqlState) {
    if (sqlState == null) {
      return null;
    }
    return switch (sqlState) {
      case "57014" -> READ_TOO_SLOW;
      case "42P01", "3F000", "42703" -> SCHEMA_MISSING;
      default -> SqlState.isAway(sqlState) ? DATABASE_UNAVAILABLE : null;
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
