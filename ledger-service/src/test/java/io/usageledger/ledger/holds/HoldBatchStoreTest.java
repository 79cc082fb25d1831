package io.usageledger.ledger.holds;

import static org.assertj.core.api.Assertions.assertThat;

import io.usageledger.ledger.RunningLedger;
import io.usageledger.ledger.holds.HoldBatch.Patience;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

class HoldBatchStoreTest {
  private static final String SETTINGS =
      "select current_setting('enable_seqscan') || ' ' || current_setting('plan_cache_mode')";

  private static RunningLedger ledger;

  @BeforeAll
  static void start() {
    ledger = RunningLedger.start();
  }

  @AfterAll
  static void stop() {
    ledger.close();
  }

  private static final String LOCKS =
      """
      select string_agg(mode, ', ')
      from pg_locks
      where pid = pg_backend_pid() and granted and relation = 'accounts'::regclass
      """;

  @Test
  void aBatchKeepsTheGenerationAndItsPlansUntilItsTransactionEnds() {
    JdbcTemplate jdbc = ledger.bean(JdbcTemplate.class);
    ledger
        .bean(TransactionTemplate.class)
        .executeWithoutResult(
            status -> {
              ledger.bean(HoldBatchStore.class).lockAndRead(List.of(), List.of(), Patience.NONE);
              assertThat(jdbc.queryForObject(LOCKS, String.class)).isEqualTo("AccessShareLock");
              assertThat(jdbc.queryForObject(SETTINGS, String.class))
                  .isEqualTo("off force_generic_plan");
            });

    assertThat(jdbc.queryForObject(SETTINGS, String.class)).isEqualTo("on auto");
  }
}
