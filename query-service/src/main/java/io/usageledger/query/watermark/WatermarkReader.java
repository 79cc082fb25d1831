package io.usageledger.query.watermark;

import static io.usageledger.query.wire.ReadRefusal.ACCOUNT_UNKNOWN;

import io.usageledger.query.watermark.Watermark.MissingEvents;
import io.usageledger.query.wire.ReadRefusedException;
import io.usageledger.turns.RoundTrip;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
    return new WatermarkQuestions(new ProgressQuestion(logEnds), accountIds);
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
    ProgressQuestion asked = new ProgressQuestion(logEnds);
    trip.ask(List.of(asked.question()));
    return asked.answer();
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
