package io.usageledger.ingest.gateways;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.usageledger.event.RefusedException;
import io.usageledger.ingest.IngestCounters.Door;
import io.usageledger.ingest.intake.RequestRefusal;
import io.usageledger.ingest.intake.RequestRefusedException;
import io.usageledger.ingest.intake.StreamedBody;
import io.usageledger.ingest.usage.EventResult;
import io.usageledger.ingest.usage.JudgedEvents;
import io.usageledger.ingest.usage.RefusedLog;
import io.usageledger.ingest.usage.UsageIntake;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The logs of one request on their way into the log, a portion at a time, so that any number of
 * them takes the memory of one portion. LiteLLM does not send a batch again that failed: where a
 * body breaks off, what came before is taken.
 */
final class LiteLlmBatch {
  private static final Logger LOG = LoggerFactory.getLogger(LiteLlmBatch.class);

  /** Results stay in memory until the answer; the largest body that we take has so many logs. */
  static final int LOGS_MAX = 100_000;

  private static final int PORTION_MAX_BYTES = 2 * 1024 * 1024;

  /** In bytes of an ordinary body, which take about ten times themselves. */
  private static final int RESULT_BYTES = 64;

  private final UsageIntake intake;
  private final RefusedLog.Keeping refused;
  private final LiteLlmLogForm form;
  private final StreamedBody body;
  private final boolean isLines;
  private final int portionMax;

  private final List<LiteLlmLog> portion = new ArrayList<>();
  private int portionBytes;

  private final List<EventResult> results = new ArrayList<>();
  private int accepted;
  private int rejected;
  private @Nullable RefusedException firstRefusal;

  /**
   * @param isLines whether a line for each log was announced
   * @param portionMax logs that are written together
   */
  LiteLlmBatch(
      UsageIntake intake, LiteLlmLogForm form, StreamedBody body, boolean isLines, int portionMax) {
    this.intake = intake;
    this.refused = intake.beginPortions(false);
    this.form = form;
    this.body = body;
    this.isLines = isLines;
    this.portionMax = portionMax;
  }

  /**
   * @return what became of each; when this returns, Kafka has the good ones
   * @throws RequestRefusedException when the body cannot be read to its end
   */
  LogsAnswer take() {
    try {
      LiteLlmLogs logs = new LiteLlmLogs(body.content(), isLines);
      for (Optional<LiteLlmLog> log = logs.next(); log.isPresent(); log = logs.next()) {
        take(log.get());
      }
    } catch (RequestRefusedException broken) {
      publish();
      tellRefused();
      throw told(broken);
    }
    publish();
    tellRefused();
    refused.end();
    return new LogsAnswer(accepted, rejected, results);
  }

  private void tellRefused() {
    if (firstRefusal != null) {
      LOG.warn(
          "Refused {} of {} logs of LiteLLM, which does not send them again: they go into quarantine; the first: {}",
          rejected,
          results.size(),
          firstRefusal.detail());
    }
  }

  private void take(LiteLlmLog log) {
    if (results.size() + portion.size() == LOGS_MAX) {
      throw new RequestRefusedException(
          RequestRefusal.EVENTS_TOO_MANY,
          "More than %d logs in one request: send them in several".formatted(LOGS_MAX));
    }
    int bytes = log.sizeBytes() + RESULT_BYTES;
    if (!body.findRoom(bytes)) {
      publish();
      body.awaitRoom(bytes);
    }
    portion.add(log);
    portionBytes += log.sizeBytes();
    if (portion.size() == portionMax || portionBytes >= PORTION_MAX_BYTES) {
      publish();
    }
  }

  private void publish() {
    JudgedEvents judged = intake.take(Door.HTTP, portion, form, refused);
    body.giveBackRoom(portionBytes);
    portion.clear();
    portionBytes = 0;
    results.addAll(judged.results());
    accepted += judged.accepted();
    rejected += judged.refusals().size();
    if (firstRefusal == null && !judged.refusals().isEmpty()) {
      firstRefusal = judged.refusals().get(0);
    }
  }

  private RequestRefusedException told(RequestRefusedException broken) {
    LOG.warn(
        "Took {} of {} logs of LiteLLM, and lost what came behind them: {}",
        accepted,
        results.size(),
        broken.getMessage());
    return results.isEmpty()
        ? broken
        : new RequestRefusedException(
            broken.refusal(),
            "Took %d of the first %d logs and nothing behind them. %s"
                .formatted(accepted, results.size(), broken.getMessage()));
  }

  /** What became of each log, in their order. */
  record LogsAnswer(
      @JsonProperty("accepted") int accepted,
      @JsonProperty("rejected") int rejected,
      @JsonProperty("results") List<EventResult> results) {}
}
