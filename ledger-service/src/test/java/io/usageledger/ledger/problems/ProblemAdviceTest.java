package io.usageledger.ledger.problems;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.sql.SQLException;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.dao.CannotAcquireLockException;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.IncorrectResultSizeDataAccessException;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.springframework.jdbc.UncategorizedSQLException;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.TransactionSystemException;

/** Whether to ask again is said, and only where it is of use. */
class ProblemAdviceTest {
  private final ProblemAdvice advice = new ProblemAdvice();

  static Stream<Arguments> databaseFailures() {
    return Stream.of(
        arguments(new CannotAcquireLockException("l", sql("55P03")), 503, "database_busy"),
        arguments(new ConcurrencyFailureException("overtaken"), 503, "database_busy"),
        arguments(new QueryTimeoutException("t", sql("57014")), 503, "database_busy"),
        arguments(new CannotCreateTransactionException("no pool"), 503, "database_unavailable"),
        arguments(new CannotGetJdbcConnectionException("away"), 503, "database_unavailable"),
        arguments(
            new TransactionSystemException("rollback failed", new SQLException("closed")),
            503,
            "database_unavailable"),
        arguments(
            new UncategorizedSQLException("s", "select", new SQLException("closed")),
            503,
            "database_unavailable"),
        arguments(new IncorrectResultSizeDataAccessException(1, 2), 500, "database_refused"),
        arguments(
            new UncategorizedSQLException("s", "select", sql("57P01")),
            503,
            "database_unavailable"),
        arguments(
            new UncategorizedSQLException("s", "select", sql("XX001")), 500, "database_refused"),
        arguments(new DataIntegrityViolationException("d", sql("23514")), 500, "database_refused"));
  }

  @ParameterizedTest
  @MethodSource("databaseFailures")
  void whatPostgresSaysDecides(RuntimeException failure, int status, String code) {
    expect(advice.unstored(failure), status, code);
  }

  @Test
  void whyPostgresRefusesIsSaid() {
    ProblemDetail body =
        advice.unstored(new UncategorizedSQLException("attach", "select", sql("XX001"))).getBody();
    assertThat(body)
        .extracting(ProblemDetail::getDetail)
        .asString()
        .contains("the words of Postgres");
  }

  @Test
  void kafkaThatIsAwayIsNoFaultOfOurs() {
    expect(advice.withoutLog(new TimeoutException("60000 ms")), 503, "log_unavailable");
    expect(
        advice.joined(new CompletionException(new KafkaException("no leader"))),
        503,
        "log_unavailable");
    expect(
        advice.joined(new CompletionException(new IllegalStateException("ours"))),
        500,
        "internal_error");
  }

  @Test
  void whatTheKeyCheckRefusesIsLeftToIt() {
    var foreign = new AccessDeniedException("another's account");
    assertThatThrownBy(() -> advice.denied(foreign)).isSameAs(foreign);
  }

  private static SQLException sql(String state) {
    return new SQLException("the words of Postgres", state);
  }

  private static void expect(ResponseEntity<ProblemDetail> answer, int status, String code) {
    assertThat(answer.getStatusCode().value()).isEqualTo(status);
    assertThat(answer.getBody())
        .extracting(body -> requireNonNull(body.getProperties()).get("code"))
        .isEqualTo(code);
    assertThat(answer.getHeaders().containsHeader(HttpHeaders.RETRY_AFTER))
        .isEqualTo(status == 503);
  }
}
