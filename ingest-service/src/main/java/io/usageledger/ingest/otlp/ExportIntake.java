package io.usageledger.ingest.otlp;

import io.usageledger.event.RefusedException;
import io.usageledger.ingest.IngestCounters;
import io.usageledger.ingest.IngestCounters.Door;
import io.usageledger.ingest.IngestSettings;
import io.usageledger.ingest.usage.RefusedLog;
import io.usageledger.ingest.usage.UsageIntake;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Takes the inferences of an export into the log. A sender's batches are as large as its settings,
 * and what it is refused for their size it drops: so any number is taken that a body can hold, in
 * portions.
 */
@Component
final class ExportIntake {
  private static final Logger LOG = LoggerFactory.getLogger(ExportIntake.class);

  private final UsageIntake intake;
  private final GenAiForm form;
  private final IngestCounters counters;
  private final int portionMax;

  ExportIntake(
      UsageIntake intake, GenAiForm form, IngestCounters counters, IngestSettings settings) {
    this.intake = intake;
    this.form = form;
    this.counters = counters;
    this.portionMax = settings.eventsMax();
  }

  /**
   * @param unreadable what is missing in the export
   * @return what was not taken; when this returns, Kafka has the others
   */
  Rejected take(Exported exported, List<RefusedException> unreadable) {
    RefusedLog.Keeping kept = intake.beginPortions(true);
    List<RefusedException> refusals = new ArrayList<>(unreadable);
    List<GenAiRecord> records = exported.ofModels();
    for (int from = 0; from < records.size(); from += portionMax) {
      int to = Math.min(from + portionMax, records.size());
      refusals.addAll(intake.take(Door.OTLP, records.subList(from, to), form, kept).refusals());
    }
    counters.skipped(Door.OTLP, exported.others());
    unreadable.forEach(refused -> counters.refused(Door.OTLP, refused.refusal()));
    kept.keep(form.unreadable(unreadable));
    Rejected rejected = Rejected.of(refusals);
    if (rejected.count() > 0) {
      LOG.warn(
          "OTLP, whose senders send nothing rejected again, so that it goes into quarantine: {}",
          rejected.why());
    }
    kept.end();
    return rejected;
  }
}
