package io.usageledger.turns;

import static java.util.stream.Collectors.joining;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.SqlTypeValue;
import org.springframework.jdbc.core.StatementCreatorUtils;

/**
 * Asks several questions at once: they go to Postgres together, are answered one after the other in
 * their order, and come back together. Where cores are busy, each way to the database and back is
 * waited for twice, by it and by us, however little is asked. What is answered with much is asked
 * last: nothing is read before all is written, and neither side may wait for the other to read.
 *
 * <p>The driver waits before a question whose values it does not know the types of, and after it: a
 * {@link Question} has none.
 */
public final class RoundTrip {
  private final JdbcTemplate jdbc;

  public RoundTrip(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * Within the caller's transaction.
   *
   * @throws org.springframework.dao.DataAccessException when one fails; none is answered then
   */
  public void ask(List<Question> questions) {
    jdbc.execute(
        questions.stream().map(Question::sql).collect(joining(";\n")),
        (PreparedStatement statement) -> {
          setValues(statement, questions);
          statement.execute();
          for (Question question : questions) {
            answer(question, statement);
            statement.getMoreResults();
          }
          return questions;
        });
  }

  private static void setValues(PreparedStatement statement, List<Question> questions)
      throws SQLException {
    int place = 1;
    for (Question question : questions) {
      for (Object value : question.values()) {
        StatementCreatorUtils.setParameterValue(
            statement, place++, SqlTypeValue.TYPE_UNKNOWN, value);
      }
    }
  }

  /** What answers without rows, as {@code lock table} does, has no result set. */
  private static void answer(Question question, PreparedStatement statement) throws SQLException {
    try (ResultSet rows = statement.getResultSet()) {
      while (rows != null && rows.next()) {
        question.answer().processRow(rows);
      }
    }
  }
}
