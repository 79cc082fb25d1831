package io.usageledger.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.usageledger.query.watermark.ReadSnapshot;
import io.usageledger.turns.Question;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;

class ReadSnapshotTest {
  private static final String SETTINGS =
      """
      select concat_ws(', ', current_setting('transaction_isolation'), current_setting('transaction_read_only'),
        current_setting('enable_seqscan'), current_setting('enable_hashjoin'), current_setting('enable_mergejoin'),
        current_setting('enable_bitmapscan'), current_setting('plan_cache_mode'), current_setting('statement_timeout'),
        (select string_agg(mode, ' ') from pg_locks where pid = pg_backend_pid() and relation = 'accounts'::regclass))
      """;

  private static final String BY_KEYS =
      "repeatable read, on, off, off, off, off, force_generic_plan, 1s, AccessShareLock";

  private final ReadSnapshot snapshot = RunningQueryService.shared().bean(ReadSnapshot.class);
  private final JdbcTemplate jdbc = RunningQueryService.shared().bean(JdbcTemplate.class);

  /**
   * Plans by keys end with their read: the next one of the same connection is planned anew. And so
   * many times that the driver keeps the statements prepared in the server.
   */
  @Test
  void readsAreOfOneInstantAndPlannedForTheirRangesUnlessByKeys() {
    for (int time = 0; time < 12; time++) {
      List<String> byKeys = new ArrayList<>();

      snapshot.askByKeys(
          List.of(new Question(SETTINGS, List.of(), row -> byKeys.add(row.getString(1)))));
      assertThat(byKeys).containsExactly(BY_KEYS);
      assertThat(snapshot.read(this::settings))
          .isEqualTo(
              "repeatable read, on, on, on, on, on, force_custom_plan, 10s, AccessShareLock");
    }
  }

  private String settings() {
    return String.valueOf(jdbc.queryForObject(SETTINGS, String.class));
  }
}
