package io.usageledger.query.watermark;

import io.usageledger.query.watermark.Watermark.MissingEvents;
import io.usageledger.query.wire.SqlValues;
import io.usageledger.turns.Question;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a read of several accounts asks for their watermarks: to be asked once, and then to be
 * answered from.
 */
public final class WatermarkQuestions {
  private final Map<String, MissingEvents> missing = new HashMap<>();
  private final ProgressQuestion progress;
  private final List<String> accountIds;

  WatermarkQuestions(ProgressQuestion progress, List<String> accountIds) {
    this.progress = progress;
    this.accountIds = accountIds;
  }

  private static final String MISSING =
      """
      select account_id, unrated_events, quarantined_events
      from accounts
      where account_id = any(?)
      """;

  public List<Question> questions() {
    return List.of(
        progress.question(),
        new Question(MISSING, List.of(SqlValues.texts(accountIds)), this::addMissing));
  }

  private void addMissing(ResultSet row) throws SQLException {
    missing.put(
        row.getString("account_id"),
        new MissingEvents(row.getLong("unrated_events"), row.getLong("quarantined_events")));
  }

  /** By account; one that is not there has none. */
  public Map<String, Watermark> answers() {
    LogProgress reached = progress.answer();
    Map<String, Watermark> watermarks = new HashMap<>();
    missing.forEach(
        (accountId, missingEvents) ->
            watermarks.put(accountId, Watermark.of(reached, missingEvents)));
    return watermarks;
  }
}
