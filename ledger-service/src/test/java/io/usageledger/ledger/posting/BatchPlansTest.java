package io.usageledger.ledger.posting;

import static org.assertj.core.api.Assertions.assertThat;

import io.usageledger.ledger.RunningLedger;
import io.usageledger.ledger.fold.HourKey;
import io.usageledger.ledger.fold.HourSums;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/** How a batch's transaction is planned; nothing else that a connection is used for is. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BatchPlansTest {
  private static final String SETTINGS =
      "select current_setting('enable_seqscan') || ' ' || current_setting('plan_cache_mode')";

  private RunningLedger ledger;

  @BeforeAll
  void start() {
    ledger = RunningLedger.start();
  }

  @AfterAll
  void stop() {
    ledger.close();
  }

  /**
   * The tables are empty here, or nearly: reading them whole, or by the hour alone, would seem the
   * cheapest plan, and the driver's statements keep theirs.
   */
  @Test
  void anHourIsFoundByItsWholeKeyFromTheFirstBatchOn() {
    JdbcTemplate jdbc = ledger.bean(JdbcTemplate.class);
    List<String> plan =
        Objects.requireNonNull(
            ledger
                .bean(TransactionTemplate.class)
                .execute(
                    status -> {
                      ledger.bean(JournalStore.class).begin();
                      assertThat(jdbc.queryForObject(SETTINGS, String.class))
                          .isEqualTo("off force_generic_plan");
                      return jdbc.execute((Connection connection) -> plan(connection));
                    }));

    assertThat(plan).anyMatch(line -> line.contains("usage_hours_pk"));
    assertThat(plan).noneMatch(line -> line.contains("Seq Scan"));
    assertThat(jdbc.queryForObject(SETTINGS, String.class)).isEqualTo("on auto");
  }

  private static List<String> plan(Connection connection) throws SQLException {
    HourKey key = new HourKey("a", Instant.EPOCH, "p", "m", "chat", "", "credits");
    try (PreparedStatement explain = connection.prepareStatement("explain " + HourWriter.HOURS)) {
      HourWriter.setRows(explain, Collections.nCopies(5_000, Map.entry(key, new HourSums())));
      List<String> lines = new ArrayList<>();
      try (ResultSet line = explain.executeQuery()) {
        while (line.next()) {
          lines.add(line.getString(1));
        }
      }
      return lines;
    }
  }
}
