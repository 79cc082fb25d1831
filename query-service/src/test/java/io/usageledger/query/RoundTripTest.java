package io.usageledger.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.usageledger.query.watermark.Question;
import io.usageledger.query.watermark.ReadSnapshot;
import io.usageledger.query.watermark.RoundTrip;
import io.usageledger.query.wire.SqlValues;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataIntegrityViolationException;

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
                  question("select (?::int + 1)::text", 41)));
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
        List.of(
            question("select 'before'"),
            question("select (1 / ?::int)::text", 0),
            question("select 'after'"));

    for (int time = 0; time < 12; time++) {
      assertThatThrownBy(() -> snapshot.readByKeys(failing, () -> answers))
          .isInstanceOf(DataIntegrityViolationException.class)
          .hasMessageContaining("division by zero");
    }

    snapshot.readByKeys(List.of(question("select 'next'")), () -> answers);
    assertThat(answers).containsExactly("next");
  }

  private Question question(String sql, Object... values) {
    return new Question(sql, List.of(values), row -> answers.add(row.getString(1)));
  }
}
