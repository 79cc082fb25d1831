package io.usageledger.ledger.verify;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** What the last run found, where every service and every restart finds it. */
@Component
class VerificationStore {
  /**
   * A check as it ran last.
   *
   * @param goodAt when it last found nothing; null is never
   */
  record LastRun(
      Check check,
      long checked,
      long faults,
      List<String> examples,
      Instant ranAt,
      @Nullable Instant goodAt) {}

  private final JdbcTemplate jdbc;

  VerificationStore(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
  }

  private static final String WRITE =
      """
      insert into verification_checks (checked, faults, ran_at, good_at, name, examples)
      values (?, ?, ?, ?, ?, ?)
      on conflict on constraint verification_checks_pk do update set
        checked = excluded.checked,
        faults = excluded.faults,
        ran_at = excluded.ran_at,
        good_at = coalesce(excluded.good_at, verification_checks.good_at),
        examples = excluded.examples
      """;

  void write(List<CheckResult> results, Instant at) {
    OffsetDateTime now = at.atOffset(ZoneOffset.UTC);
    for (CheckResult result : results) {
      jdbc.update(
          WRITE,
          result.checked(),
          result.faults(),
          now,
          result.isOk() ? now : null,
          result.check(),
          result.examples().toArray(String[]::new));
    }
  }

  private static final String READ =
      """
      select name, checked, faults, examples, ran_at, good_at
      from verification_checks
      where name = any(?::text[])
      """;

  /** In the order of reports; those that never ran are left out. */
  List<LastRun> readAll() {
    String[] names = Arrays.stream(Check.values()).map(Check::code).toArray(String[]::new);
    return jdbc.query(READ, (row, n) -> lastRun(row), (Object) names).stream()
        .sorted(Comparator.comparing(LastRun::check))
        .toList();
  }

  private static LastRun lastRun(ResultSet row) throws SQLException {
    Array examples = row.getArray("examples");
    OffsetDateTime goodAt = row.getObject("good_at", OffsetDateTime.class);
    return new LastRun(
        Check.valueOf(row.getString("name").toUpperCase(Locale.ROOT)),
        row.getLong("checked"),
        row.getLong("faults"),
        List.of((String[]) examples.getArray()),
        row.getObject("ran_at", OffsetDateTime.class).toInstant(),
        goodAt == null ? null : goodAt.toInstant());
  }
}
