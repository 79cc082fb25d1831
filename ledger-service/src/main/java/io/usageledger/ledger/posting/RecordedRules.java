package io.usageledger.ledger.posting;

import io.usageledger.ledger.LedgerSettings;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Notes beside the tables which settings they are folded with, so that they can be folded again.
 */
@Component
class RecordedRules {
  private static final Logger log = LoggerFactory.getLogger(RecordedRules.class);

  private final JdbcClient jdbc;
  private final Clock clock;
  private final Duration lateUsageGrace;
  private final AtomicBoolean said = new AtomicBoolean();

  RecordedRules(JdbcClient jdbc, Clock clock, LedgerSettings settings) {
    this.jdbc = jdbc;
    this.clock = clock;
    this.lateUsageGrace = settings.lateUsageGrace();
  }

  private static final String RECORD =
      """
      insert into fold_rules (late_usage_grace_ms, recorded_at)
      values (:grace, :now)
      on conflict on constraint fold_rules_pk do update set recorded_at = excluded.recorded_at
      """;

  /** To be called before posting begins. */
  void record() {
    jdbc.sql(RECORD)
        .param("grace", lateUsageGrace.toMillis())
        .param("now", Timestamp.from(clock.instant()))
        .update();
    List<Duration> others = readOthers();
    if (!others.isEmpty() && said.compareAndSet(false, true)) {
      log.warn(
          "These tables were folded with a late-usage grace of {} before, and go on with {}: they follow from the log and from when this was changed, and a rebuild with one of them may differ",
          others,
          lateUsageGrace);
    }
  }

  private static final String OTHERS =
      """
      select late_usage_grace_ms
      from fold_rules
      where late_usage_grace_ms <> :grace
      order by recorded_at
      """;

  private List<Duration> readOthers() {
    return jdbc.sql(OTHERS)
        .param("grace", lateUsageGrace.toMillis())
        .query((row, n) -> Duration.ofMillis(row.getLong(1)))
        .list();
  }
}
