package io.usageledger.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.usageledger.localstack.TestStack;
import io.usageledger.query.watermark.ReadSnapshot;
import io.usageledger.query.wire.SqlValues;
import io.usageledger.turns.Question;
import io.usageledger.turns.RoundTrip;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

class RoundTripTest {
  private final RoundTrip trip = RunningQueryService.shared().bean(RoundTrip.class);
  private final ReadSnapshot snapshot = RunningQueryService.shared().bean(ReadSnapshot.class);
  private final List<String> answers = new ArrayList<>();

  @Test
  void eachQuestionIsGivenTheRowsOfItsOwnStatement() {
    snapshot.read(
        () -> {
          trip.ask(
              List.of(
                  question(
                      "select unnest || '-' || ? from unnest(?)",
                      "texts",
                      SqlValues.texts(List.of("a", "b"))),
                  question("select ? from generate_series(1, 0)", "none"),
                  question("lock table credits in access share mode"),
                  question("select ?::int + 1", 41)));
          return answers;
        });

    assertThat(answers).containsExactly("a-texts", "b-texts", "42");
  }

  /** More often than the driver takes until it keeps a statement prepared in the server. */
  @Test
  void isAskedAgainWithOtherValues() {
    List<String> expected = new ArrayList<>();
    for (int time = 0; time < 12; time++) {
      trip.ask(
          List.of(question("select 'first ' || ?", "" + time), question("select ?", "" + -time)));
      expected.addAll(List.of("first " + time, "" + -time));
    }

    assertThat(answers).isEqualTo(expected);
  }

  /** And the connection, which goes to the next who reads, is none the worse for it. */
  @Test
  void noneIsAnsweredWhenOneFails() {
    List<Question> failing =
        List.of(question("select 1"), question("select 1 / ?::int", 0), question("select 2"));

    for (int time = 0; time < 12; time++) {
      assertThatThrownBy(() -> snapshot.askByKeys(failing))
          .isInstanceOf(DataIntegrityViolationException.class)
          .hasMessageContaining("division by zero");
    }

    snapshot.askByKeys(List.of(question("select 3")));
    assertThat(answers).containsExactly("3");
  }

  /** Also when the driver knows what it is answered with, and that it may be long. */
  @Test
  void allGoToPostgresAndBackInOneWay() throws Exception {
    try (var counted = new CountedWays(TestStack.shared())) {
      RoundTrip counting = new RoundTrip(new JdbcTemplate(counted.connection()));
      for (int time = 0; time < 12; time++) {
        long before = counted.count();
        counting.ask(
            List.of(
                question("select reason, attributes from credits, accounts limit 1"),
                question("select ?::timestamptz::text", Instant.EPOCH.atOffset(ZoneOffset.UTC)),
                question("select unnest(?)", SqlValues.texts(List.of("a", "b"))),
                question("select sum(granted) from credits where priority = ?", time)));
        assertThat(counted.count() - before).as("time %d", time).isEqualTo(1);
      }
    }
  }

  @Test
  void aTransactionOfItsOwnBeginsAndEndsOnTheSameWay() throws Exception {
    try (var counted = new CountedWays(TestStack.shared())) {
      JdbcTemplate connection = new JdbcTemplate(counted.connection());
      RoundTrip counting = new RoundTrip(connection);
      List<Question> questions =
          List.of(
              question("select set_config('statement_timeout', ?, true)", "777ms"),
              question("select current_setting('statement_timeout')"),
              question("select current_setting('transaction_read_only')"));
      for (int time = 0; time < 12; time++) {
        answers.clear();
        long before = counted.count();
        counting.askInTransaction("begin read only", questions);
        assertThat(counted.count() - before).as("time %d", time).isEqualTo(1);
        assertThat(answers).containsExactly("777ms", "777ms", "on");
        assertThat(connection.queryForObject("show statement_timeout", String.class))
            .as("what was local to it is over")
            .isNotEqualTo("777ms");
      }
    }
  }

  @Test
  void aTransactionThatFailsIsOverToo() throws Exception {
    try (var counted = new CountedWays(TestStack.shared())) {
      JdbcTemplate connection = new JdbcTemplate(counted.connection());
      List<Question> failing = List.of(question("select 1 / ?::int", 0));

      assertThatThrownBy(
              () -> new RoundTrip(connection).askInTransaction("begin read only", failing))
          .hasMessageContaining("division by zero");

      assertThat(connection.queryForObject("select 'answered'", String.class))
          .isEqualTo("answered");
      assertThat(connection.queryForObject("show transaction_read_only", String.class))
          .isEqualTo("off");
    }
  }

  @Test
  void aTransactionOfItsOwnIsNotBegunWithinAnother() throws Exception {
    try (var counted = new CountedWays(TestStack.shared())) {
      JdbcTemplate connection = new JdbcTemplate(counted.connection());
      TransactionTemplate another =
          new TransactionTemplate(new DataSourceTransactionManager(counted.connection()));

      assertThatThrownBy(
              () ->
                  another.executeWithoutResult(
                      status ->
                          new RoundTrip(connection).askInTransaction("begin read only", List.of())))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("in a transaction already");
    }
  }

  /** Postgres ends the connection between two answers. */
  @Test
  void whoReadsNextIsGivenAnotherConnection() {
    for (int time = 0; time < 3; time++) {
      List<Question> ended =
          List.of(
              question("select 1"),
              question("select pg_terminate_backend(pg_backend_pid())"),
              question("select 2"));
      assertThatThrownBy(() -> snapshot.askByKeys(ended)).isInstanceOf(DataAccessException.class);
    }

    snapshot.askByKeys(List.of(question("select 3")));
    assertThat(answers).containsExactly("3");
  }

  @Test
  void whatTheDriverWouldWaitForIsRefused() {
    assertThatThrownBy(() -> question("select ?::timestamptz", Timestamp.from(Instant.EPOCH)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("a Timestamp without its type")
        .hasMessageContaining("give it an OffsetDateTime");
  }

  private Question question(String sql, Object... values) {
    return new Question(sql, List.of(values), row -> answers.add(row.getString(1)));
  }
}
