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
    for (int time = 0; time < 12; time++) {
      trip.ask(
          List.of(question("select 'first ' || ?", "" + time), question("select ?", "" + -time)));
    }

    assertThat(answers).hasSize(24).contains("first 0", "first 11", "-11");
  }

  @Test
  void failsWithTheQuestionThatFails() {
    assertThatThrownBy(
            () ->
                trip.ask(
                    List.of(
                        question("select 'before'"),
                        question("select (1 / ?::int)::text", 0),
                        question("select 'after'"))))
        .isInstanceOf(DataIntegrityViolationException.class)
        .hasMessageContaining("division by zero");

    trip.ask(List.of(question("select 'next'")));
    assertThat(answers).endsWith("next").doesNotContain("after");
  }

  @Test
  void readsByKeysAreOfOneInstantAndPlannedByKeys() {
    snapshot.readByKeys(
        List.of(
            question(
                "select concat_ws(', ', current_setting('transaction_isolation'), current_setting('plan_cache_mode'))")));

    assertThat(answers).containsExactly("repeatable read, force_generic_plan");
  }

  private Question question(String sql, Object... values) {
    return new Question(sql, List.of(values), row -> answers.add(row.getString(1)));
  }
}
