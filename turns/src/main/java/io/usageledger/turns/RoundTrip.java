package io.usageledger.turns;

import static java.util.stream.Collectors.joining;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
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
    jdbc.execute((Connection connection) -> ask(connection, questions));
  }

  /**
   * In a transaction of their own, which begins and ends on the same way. To be called outside of
   * any: the driver is not told of this one.
   *
   * @param begin the statement that begins it, for instance {@code begin read only}
   * @throws org.springframework.dao.DataAccessException when one fails; none is answered then
   */
  public void askInTransaction(String begin, List<Question> questions) {
    List<Question> all =
        Stream.of(
                Stream.of(Question.order(begin)),
                questions.stream(),
                Stream.of(Question.order("commit")))
            .flatMap(Function.identity())
            .toList();
    jdbc.execute((Connection connection) -> askOrRollBack(connection, all));
  }

  private static List<Question> askOrRollBack(Connection connection, List<Question> questions)
      throws SQLException {
    if (!connection.getAutoCommit()) {
      throw new IllegalStateException("The connection is in a transaction already");
    }
    try {
      return ask(connection, questions);
    } catch (SQLException | RuntimeException | Error failure) {
      rollBack(connection, failure);
      throw failure;
    }
  }

  /** The connection goes back to its pool, which knows of no transaction. */
  private static void rollBack(Connection connection, Throwable failure) {
    try (Statement statement = connection.createStatement()) {
      statement.execute("rollback");
    } catch (SQLException broken) {
      failure.addSuppressed(broken); // the pool drops a connection that is broken
    }
  }

  private static List<Question> ask(Connection connection, List<Question> questions)
      throws SQLException {
    String all = questions.stream().map(Question::sql).collect(joining(";\n"));
    try (PreparedStatement statement = connection.prepareStatement(all)) {
      setValues(statement, questions);
      statement.execute();
      for (Question question : questions) {
        answer(question, statement);
        statement.getMoreResults();
      }
    }
    return questions;
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
