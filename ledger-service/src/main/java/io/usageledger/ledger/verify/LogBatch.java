package io.usageledger.ledger.verify;

import io.usageledger.ledger.fold.EntryKind;
import io.usageledger.ledger.fold.LogRecord;
import io.usageledger.ledger.fold.Outcome;
import io.usageledger.ledger.verify.PostedRows.PostedEntry;
import io.usageledger.ledger.verify.PostedRows.SeenIdentity;
import io.usageledger.log.AccountChanged;
import io.usageledger.log.EventQuarantined;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Some records of one partition of the log, one after the other, and what was posted for them: each
 * must be posted, a repeat of what was, or in quarantine, and nothing else may stand where it does.
 */
final class LogBatch {
  private final PostedRows rows;
  private final Report report;
  private final LogCounts counts;
  private final Consumer<PostedEntry> standing;
  private long entries;

  /**
   * @param standing is given every entry that stands at one of the records
   */
  LogBatch(PostedRows rows, Report report, LogCounts counts, Consumer<PostedEntry> standing) {
    this.rows = rows;
    this.report = report;
    this.counts = counts;
    this.standing = standing;
  }

  /** A record, what it says, and what stands at its place. */
  private record Placed(
      LogRecord record,
      @Nullable LoggedEvent event,
      @Nullable QuarantineRow quarantined,
      List<PostedEntry> entries) {
    long offset() {
      return record.position().offset();
    }
  }

  /** Returns how many entries stand at these records. */
  long check(List<LogRecord> records) {
    entries = 0;
    Map<Long, QuarantineRow> quarantined = rows.quarantine(records);
    Map<Long, List<PostedEntry>> posted = rows.entries(records);
    List<Placed> placed = new ArrayList<>();
    for (LogRecord record : records) {
      long offset = record.position().offset();
      QuarantineRow row = quarantined.get(offset);
      LoggedEvent event =
          row == null && record.event() != null ? LoggedEvent.of(record.event()) : null;
      placed.add(new Placed(record, event, row, posted.getOrDefault(offset, List.of())));
    }
    Map<UUID, SeenIdentity> seen =
        rows.identities(
            placed.stream()
                .map(Placed::event)
                .filter(Objects::nonNull)
                .map(LoggedEvent::identity)
                .filter(Objects::nonNull)
                .toList());
    List<Repeat> repeats = new ArrayList<>();
    placed.forEach(one -> check(one, seen, repeats));
    checkRepeats(repeats);
    return entries;
  }

  private void check(Placed one, Map<UUID, SeenIdentity> seen, List<Repeat> repeats) {
    report.of(Check.LOG).checked(1);
    if (one.quarantined() != null) {
      checkQuarantined(one, one.quarantined());
    } else if (one.event() != null) {
      checkPlace(one, one.event());
      checkEvent(one, one.event(), seen, repeats);
    } else if (one.record().event() instanceof EventQuarantined relayed) {
      checkRelayed(one, relayed);
    } else {
      fault(one, "is no event that is posted, and is not in quarantine");
    }
  }

  private void checkQuarantined(Placed one, QuarantineRow row) {
    boolean relayed = one.record().event() instanceof EventQuarantined event && row.isOf(event);
    if (!relayed && !row.isOf(one.record())) {
      fault(one, "is not what the quarantine has of it");
    }
    if (!one.entries().isEmpty()) {
      fault(one, "is in quarantine, and has entries");
    }
    count(Outcome.QUARANTINED.code());
    if (row.source() != null) {
      boolean conflict = !relayed && row.reason().equals("identity_conflict");
      counts.source(
          row.source(),
          one.record().position().partition(),
          conflict ? Outcome.CONFLICT : Outcome.QUARANTINED);
    }
  }

  private void checkRelayed(Placed one, EventQuarantined event) {
    if (rows.holds(event)) {
      count(Outcome.DUPLICATE.code());
    } else {
      fault(one, "was refused by the ingest service, and is not in quarantine");
    }
  }

  /** Whatever stands at a record is of its account, of its time, and of its kind. */
  private void checkPlace(Placed one, LoggedEvent event) {
    byte[] key = one.record().raw().key();
    boolean keyed =
        key != null && Arrays.equals(key, event.accountId().getBytes(StandardCharsets.UTF_8));
    for (PostedEntry entry : one.entries()) {
      entries++;
      standing.accept(entry);
      if (!keyed
          || !entry.accountId().equals(event.accountId())
          || !entry.appendedAt().equals(one.record().position().appendedAt())
          || !event.type().makes(entry.kind())) {
        fault(
            one,
            "cannot have made entry %d of account %s, a %s of %s"
                .formatted(
                    entry.sequenceNumber(),
                    entry.accountId(),
                    entry.kind().code(),
                    entry.appendedAt()));
      }
    }
  }

  private void checkEvent(
      Placed one, LoggedEvent event, Map<UUID, SeenIdentity> seen, List<Repeat> repeats) {
    if (event.identity() == null) {
      count("without_entry");
      return;
    }
    SeenIdentity known = seen.get(event.identity());
    if (known == null) {
      fault(one, "is not posted");
    } else if (!event.hasOwnIdentity()) {
      checkCorrection(one, event, known, repeats);
    } else if (!known.content().equals(event.content())) {
      fault(one, "was posted with other content, and is not in quarantine");
    } else {
      checkPosted(one, event, known, repeats);
    }
  }

  private void checkPosted(
      Placed one, LoggedEvent event, SeenIdentity known, List<Repeat> repeats) {
    boolean firstRevocation =
        event.type() == LoggedEvent.Type.REVOCATION
            && counts.firstRevocation(Objects.requireNonNull(event.identity()));
    for (PostedEntry entry : one.entries()) {
      if (entry.sequenceNumber() == known.postingNumber() && entry.kind() != EntryKind.EXPIRY) {
        if (entry.postingNumber() != known.postingNumber()
            || !entry.occurredAt().equals(known.occurredAt())) {
          fault(one, "is posted as entry " + entry.sequenceNumber() + " of another posting");
        }
        countPosted(one, event, entry);
        return;
      }
    }
    if (firstRevocation) {
      counts.posted();
      count(Outcome.POSTED.code());
      return;
    }
    counts.duplicate(event.accountId());
    count(Outcome.DUPLICATE.code());
    countSource(one, event, Outcome.DUPLICATE);
    if (event.type() != LoggedEvent.Type.REVOCATION) {
      repeats.add(new Repeat(one, event, known));
    }
  }

  private void countPosted(Placed one, LoggedEvent event, PostedEntry entry) {
    counts.posted();
    if (one.record().event() instanceof AccountChanged changed && changed.getAttributes() != null) {
      counts.attributes(event.accountId(), changed.getAttributes());
    }
    Outcome outcome = entry.kind() == EntryKind.UNRATED ? Outcome.UNRATED : Outcome.POSTED;
    count(outcome.code());
    countSource(one, event, outcome);
  }

  /** A rating changes nothing where nothing is to be changed; a void leaves the row voided. */
  private void checkCorrection(
      Placed one, LoggedEvent event, SeenIdentity known, List<Repeat> repeats) {
    EntryKind kind = event.type() == LoggedEvent.Type.VOIDED ? EntryKind.VOID : EntryKind.RATED;
    if (one.entries().stream().anyMatch(entry -> entry.kind() == kind)) {
      count(Outcome.POSTED.code());
    } else {
      count("without_entry");
      if (kind == EntryKind.VOID) {
        repeats.add(new Repeat(one, event, known));
      }
    }
  }

  /** A record without an entry for it: because an earlier one has had it. */
  record Repeat(Placed one, LoggedEvent event, SeenIdentity known) {}

  private void checkRepeats(List<Repeat> repeats) {
    rows.findMissing(repeats)
        .forEach(
            repeat ->
                fault(
                    repeat.one(),
                    repeat.event().type() == LoggedEvent.Type.VOIDED
                        ? "has taken nothing back"
                        : "has no entry: %d of the account, which it would be, is of no earlier record"
                            .formatted(repeat.known().postingNumber())));
  }

  /** What {@link PostedRows#findMissing} needs of a repeat. */
  static PostedRows.Wanted wanted(Repeat repeat) {
    return new PostedRows.Wanted(
        repeat.event().accountId(),
        repeat.known(),
        repeat.event().type() == LoggedEvent.Type.VOIDED,
        repeat.one().record().position());
  }

  private void countSource(Placed one, LoggedEvent event, Outcome outcome) {
    if (event.source() != null) {
      counts.source(event.source(), one.record().position().partition(), outcome);
    }
  }

  private void count(String outcome) {
    report.of(Check.LOG).count(outcome, 1);
  }

  private void fault(Placed one, String what) {
    LoggedEvent event = one.event();
    String named =
        event == null ? "" : ", %s of account %s,".formatted(event.words(), event.accountId());
    report
        .of(Check.LOG)
        .fault(
            "the record at partition %d offset %d%s %s"
                .formatted(one.record().position().partition(), one.offset(), named, what));
  }
}
