package io.usageledger.ledger.verify;

import io.usageledger.event.EventContent;
import io.usageledger.event.EventIdentity;
import io.usageledger.ledger.fold.UsageFacts;
import io.usageledger.ledger.fold.UsageState;
import io.usageledger.ledger.posting.UsageRows;
import io.usageledger.log.UsageRecorded;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.UUID;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Reads every usage row, hashes it anew and compares with what the newest entry for it vouches for,
 * and with the event's kept identity: a change of any column, and a row that nothing was posted
 * for, are found.
 */
class EvidenceCheck {
  private final JdbcTemplate jdbc;

  EvidenceCheck(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
  }

  private static final String USAGE =
      """
      select u.*, newest.evidence
      from usage_history u
      left join (
        select distinct on (account_id, posting_number) account_id, posting_number, evidence
        from entries
        where kind in ('usage', 'unrated', 'rated', 'void', 'cover')
        order by account_id, posting_number, sequence_number desc
      ) newest on newest.account_id = u.account_id and newest.posting_number = u.posting_number
      """;

  CheckResult run() {
    Findings findings = new Findings("usage rows are what their entries vouch for");
    jdbc.query(
        USAGE,
        row -> {
          findings.checked();
          if (!evidenceOf(row).equals(row.getObject("evidence", UUID.class))) {
            findings.fault(
                "usage %s of source %s, account %s is not the row that was posted"
                    .formatted(
                        row.getString("event_id"),
                        row.getString("source"),
                        row.getString("account_id")));
          }
        });
    return findings.result();
  }

  private static UUID evidenceOf(ResultSet row) throws SQLException {
    UsageRecorded event = UsageRows.event(row);
    UUID identity =
        EventIdentity.of(
            EventIdentity.Kind.USAGE, event.getAccountId(), event.getSource(), event.getEventId());
    UsageFacts facts = UsageRows.facts(row, identity, EventContent.of(event));
    UsageState state = UsageRows.state(row);
    return state.evidence(facts);
  }
}
