package io.usageledger.turns;

import java.util.Calendar;
import java.util.Date;
import java.util.List;
import org.springframework.jdbc.core.RowCallbackHandler;

/**
 * One statement of a {@link RoundTrip}.
 *
 * @param sql one statement, without a semicolon, with a {@code ?} for each value
 * @param values in the order of their places, as {@link
 *     org.springframework.jdbc.core.StatementCreatorUtils} takes them; times as {@link
 *     java.time.OffsetDateTime}
 * @param answer is given the rows, one after the other
 */
public record Question(String sql, List<Object> values, RowCallbackHandler answer) {
  public Question {
    values = List.copyOf(values);
    for (Object value : values) {
      if (value instanceof Date || value instanceof Calendar) {
        throw new IllegalArgumentException(
            "The driver sends a %s without its type, and then waits by itself for each question: give it an OffsetDateTime"
                .formatted(value.getClass().getSimpleName()));
      }
    }
  }

  /** One that is asked for what it does, as {@code lock table}. */
  public static Question order(String sql) {
    return new Question(sql, List.of(), row -> {});
  }
}
