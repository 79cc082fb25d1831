package io.usageledger.ledger.verify;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
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
      @JsonProperty("check") String code,
      @JsonProperty("name") String name,
      @JsonProperty("checked") long checked,
      @JsonProperty("faults") long faults,
      @JsonProperty("examples") List<String> examples,
      @JsonProperty("ran_at") Instant ranAt,
      @JsonProperty("good_at") @Nullable Instant goodAt) {
    LastRun {
      examples = List.copyOf(examples);
    }
  }

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
        .sorted(Comparator.comparing(run -> Check.of(run.code())))
        .toList();
  }

  private static final String OLDEST_READING =
      """
      select min(read_at)
      from verified_accounts
      """;

  /** When that was read which was read longest ago. */
  Optional<Instant> findOldestReading() {
    OffsetDateTime oldest = jdbc.queryForObject(OLDEST_READING, OffsetDateTime.class);
    return Optional.ofNullable(oldest).map(OffsetDateTime::toInstant);
  }

  private static final String ENTRIES =
      """
      select coalesce(sum(sequence_number), 0)
      from verified_accounts
      """;

  /** How many entries were verified. */
  long verifiedEntries() {
    Long entries = jdbc.queryForObject(ENTRIES, Long.class);
    return entries == null ? 0 : entries;
  }

  private static LastRun lastRun(ResultSet row) throws SQLException {
    Array examples = row.getArray("examples");
    OffsetDateTime goodAt = row.getObject("good_at", OffsetDateTime.class);
    String code = row.getString("name");
    return new LastRun(
        code,
        Check.of(code).title(),
        row.getLong("checked"),
        row.getLong("faults"),
        List.of((String[]) examples.getArray()),
        row.getObject("ran_at", OffsetDateTime.class).toInstant(),
        goodAt == null ? null : goodAt.toInstant());
  }
}
