package io.usageledger.query.watermark;

import io.usageledger.event.LogTopics;
import io.usageledger.query.wire.SqlValues;
import io.usageledger.turns.Question;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Asks how far the log is applied. */
final class ProgressQuestion {
  private final List<AppliedPartition> applied = new ArrayList<>();
  private final LogEndsPoller logEnds;

  ProgressQuestion(LogEndsPoller logEnds) {
    this.logEnds = logEnds;
  }

  private static final String APPLIED =
      """
      select topic_id, log_partition, next_offset, applied_through
      from applied_offsets
      where topic = ?
      """;

  Question question() {
    return new Question(
        APPLIED, List.of(LogTopics.LEDGER_EVENTS), row -> applied.add(partition(row)));
  }

  private static AppliedPartition partition(ResultSet row) throws SQLException {
    return new AppliedPartition(
        row.getObject("topic_id", UUID.class),
        row.getInt("log_partition"),
        row.getLong("next_offset"),
        SqlValues.instant(row.getObject("applied_through", OffsetDateTime.class)));
  }

  /** The log's ends are taken last: they only grow, so that older ones would hide a lag. */
  LogProgress answer() {
    return LogProgress.of(applied, logEnds.findFresh());
  }
}
