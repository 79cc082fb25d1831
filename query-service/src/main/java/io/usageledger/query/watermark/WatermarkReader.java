package io.usageledger.query.watermark;

import static io.usageledger.query.wire.ReadRefusal.ACCOUNT_UNKNOWN;

import io.usageledger.event.LogTopics;
import io.usageledger.query.watermark.Watermark.MissingEvents;
import io.usageledger.query.wire.ReadRefusedException;
import io.usageledger.query.wire.SqlValues;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Reads watermarks; call it inside the {@link ReadSnapshot} of the figures. */
@Component
public class WatermarkReader {
  private final JdbcClient jdbc;
  private final RoundTrip trip;
  private final LogEndsPoller logEnds;

  WatermarkReader(JdbcClient jdbc, RoundTrip trip, LogEndsPoller logEnds) {
    this.jdbc = jdbc;
    this.trip = trip;
    this.logEnds = logEnds;
  }

  /** The watermark of a read over all accounts. */
  public Watermark read() {
    return Watermark.of(progress(), missing());
  }

  /**
   * The watermark of a read of one account.
   *
   * @throws ReadRefusedException account_unknown, with the watermark inside: the account's first
   *     event may be among what is not applied yet
   */
  public Watermark read(String accountId) {
    return find(accountId).orElseThrow(() -> refusal(accountId));
  }

  /** What a read of several accounts asks for their watermarks. */
  public WatermarkQuestions questionsOf(List<String> accountIds) {
    return new WatermarkQuestions(accountIds);
  }

  /** To be asked once, and then to be answered from. */
  public final class WatermarkQuestions {
    private final ProgressQuestion progress = new ProgressQuestion();
    private final Map<String, MissingEvents> missing = new HashMap<>();
    private final List<String> accountIds;

    private WatermarkQuestions(List<String> accountIds) {
      this.accountIds = accountIds;
    }

    public List<Question> questions() {
      return List.of(
          progress.question(),
          new Question(
              MISSING_OF_ACCOUNTS,
              List.of(SqlValues.texts(accountIds)),
              row -> missing.put(row.getString("account_id"), missingEvents(row))));
    }

    /** By account; one that is not there has none. */
    public Map<String, Watermark> answers() {
      LogProgress reached = progress.answer();
      Map<String, Watermark> watermarks = new HashMap<>();
      missing.forEach((accountId, of) -> watermarks.put(accountId, Watermark.of(reached, of)));
      return watermarks;
    }
  }

  /** What is said of an account that is not there, with the watermark inside. */
  public ReadRefusedException refusal(String accountId) {
    Watermark watermark = ofNobody(accountId);
    return new ReadRefusedException(
        ACCOUNT_UNKNOWN,
        "No event of the account \"" + accountId + "\" was posted. " + perhaps(watermark),
        Map.of("watermark", watermark));
  }

  /** The watermark of one account, which may have nothing but records in quarantine. */
  public Watermark readAnyway(String accountId) {
    return find(accountId).orElseGet(() -> ofNobody(accountId));
  }

  private Optional<Watermark> find(String accountId) {
    WatermarkQuestions asked = questionsOf(List.of(accountId));
    trip.ask(asked.questions());
    return Optional.ofNullable(asked.answers().get(accountId));
  }

  private Watermark ofNobody(String accountId) {
    return Watermark.of(progress(), new MissingEvents(0, quarantinedOf(accountId)));
  }

  private static String perhaps(Watermark watermark) {
    Long lag = watermark.lagEvents();
    if (lag == null) {
      return "Kafka does not say how many events are not applied yet; it may be among them.";
    }
    return lag > 0
        ? lag + " events are not applied yet; it may be among them."
        : "Every event that was sent is applied; check the id.";
  }

  private LogProgress progress() {
    ProgressQuestion asked = new ProgressQuestion();
    trip.ask(List.of(asked.question()));
    return asked.answer();
  }

  private final class ProgressQuestion {
    private final List<AppliedPartition> applied = new ArrayList<>();

    Question question() {
      return new Question(
          APPLIED, List.of(LogTopics.LEDGER_EVENTS), row -> applied.add(appliedPartition(row)));
    }

    /** The log's ends are taken last: they only grow, so that older ones would hide a lag. */
    LogProgress answer() {
      return LogProgress.of(applied, logEnds.findFresh());
    }
  }

  private static final String APPLIED =
      """
      select topic_id, log_partition, next_offset, applied_through
      from applied_offsets
      where topic = ?
      """;

  private static AppliedPartition appliedPartition(ResultSet row) throws SQLException {
    return new AppliedPartition(
        row.getObject("topic_id", UUID.class),
        row.getInt("log_partition"),
        row.getLong("next_offset"),
        SqlValues.instant(row.getObject("applied_through", OffsetDateTime.class)));
  }

  private static final String MISSING =
      """
      select
        (select coalesce(sum(unrated_events), 0) from accounts) as unrated,
        (select count(*) from quarantine) as quarantined
      """;

  private MissingEvents missing() {
    return jdbc.sql(MISSING).query(MissingEvents.class).single();
  }

  private static final String MISSING_OF_ACCOUNTS =
      """
      select account_id, unrated_events, quarantined_events
      from accounts
      where account_id = any(?)
      """;

  private static MissingEvents missingEvents(ResultSet row) throws SQLException {
    return new MissingEvents(row.getLong("unrated_events"), row.getLong("quarantined_events"));
  }

  private static final String QUARANTINED_OF_ACCOUNT =
      """
      select count(*)
      from quarantine
      where account_id = :account_id
      """;

  private long quarantinedOf(String accountId) {
    return jdbc.sql(QUARANTINED_OF_ACCOUNT)
        .param("account_id", accountId)
        .query(Long.class)
        .single();
  }
}
