package io.usageledger.ledger.problems;

import io.usageledger.access.CommonProblems;
import io.usageledger.access.SqlState;
import io.usageledger.event.RefusedException;
import io.usageledger.event.RegistryUnavailableException;
import io.usageledger.ledger.problems.BodyLimit.BodyTooLargeException;
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
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.transaction.TransactionException;
import org.springframework.web.HttpMediaTypeNotSupportedException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.WebRequest;

/** Every error of the service's endpoints: what of its own can fail, and what of all services. */
@RestControllerAdvice
class ProblemAdvice extends CommonProblems {
  private static final Logger LOG = LoggerFactory.getLogger(ProblemAdvice.class);

  @ExceptionHandler
  ResponseEntity<ProblemDetail> refused(RefusedException refused) {
    return answer(
        problem(HttpStatus.UNPROCESSABLE_CONTENT, refused.refusal().code(), refused.detail()));
  }

  @ExceptionHandler({DataAccessException.class, TransactionException.class})
  ResponseEntity<ProblemDetail> unstored(RuntimeException failed) {
    String state = SqlState.of(failed);
    if (failed instanceof ConcurrencyFailureException || isBusy(state)) {
      return comeAgain(
          "database_busy",
          "Another transaction has what this one needs. Nothing was changed; ask again in a moment.");
    }
    if (SqlState.isAway(state)) {
      return comeAgain(
          "database_unavailable",
          "The database does not answer. Ask again, with the same hold_id if it is a hold: what was done before is not done twice.");
    }
    LOG.error("Postgres refuses what was asked for", failed);
    return answer(
        problem(
            HttpStatus.INTERNAL_SERVER_ERROR,
            "database_refused",
            "Postgres refuses it, and to repeat it is no use: "
                + NestedExceptionUtils.getMostSpecificCause(failed).getMessage()));
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
        .body(problem(status, "body_malformed", BodyFault.text(unreadable.getCause())));
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
        .body(problem(status, "media_type_unsupported", detail));
  }

  private static ResponseEntity<ProblemDetail> comeAgain(String code, String detail) {
    return answer(problem(HttpStatus.SERVICE_UNAVAILABLE, code, detail));
  }

  /** A lock that was not free in time, a deadlock, a statement that was stopped at its limit. */
  private static boolean isBusy(@Nullable String state) {
    return "55P03".equals(state) || "40P01".equals(state) || "57014".equals(state);
  }
}
