package io.usageledger.ledger.verify;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Reads journals and what they vouch for, account by account, and moves the marks of those that are
 * well.
 */
final class JournalPass {
  /** Entries that are sorted at a time: some megabytes in Postgres. */
  private static final long PART_ENTRIES = 20_000;

  private final JdbcTemplate jdbc;
  private final Report report;
  private final AccountPages pages;
  private final VerifiedMarks marks;
  private final UsageCheck usage;
  private final HourCheck hours;
  private final CreditCheck credits;
  private final SubscriptionCheck subscriptions;
  private final EntryPlaces places;
  private final Map<String, AccountNotes> unfinished;

  /**
   * @param places counts the entries that are new
   * @param unfinished notes of journals that earlier parts of the run have not read to their end
   */
  JournalPass(
      JdbcTemplate jdbc,
      Report report,
      Instant now,
      EntryPlaces places,
      Map<String, AccountNotes> unfinished) {
    DetachedMonths months = DetachedMonths.read(jdbc);
    this.jdbc = jdbc;
    this.report = report;
    this.pages = new AccountPages(jdbc);
    this.marks = new VerifiedMarks(jdbc, now);
    this.hours = new HourCheck(jdbc, report, months);
    this.usage = new UsageCheck(jdbc, report, months, hours);
    this.credits = new CreditCheck(jdbc, report);
    this.subscriptions = new SubscriptionCheck(jdbc, report);
    this.places = places;
    this.unfinished = unfinished;
  }

  /** Reads every journal from its first entry on. */
  void readAll() {
    String last = "";
    for (List<Portion> page = pages.all(last); !page.isEmpty(); page = pages.all(last)) {
      last = read(page);
    }
  }

  /** Reads what came since the last run. */
  void readNew() {
    String last = "";
    for (List<Portion> page = pages.withNewEntries(last);
        !page.isEmpty();
        page = pages.withNewEntries(last)) {
      last = read(page);
    }
  }

  /** Reads what came since the last run, up to the given entries by account. */
  void readUpTo(Map<String, Long> entries) {
    pages.forEachUpTo(entries, page -> read(page, places));
  }

  /** Reads again what was read longest ago, whole journals, until so many entries were read. */
  void readAgain(long entries, Instant before) {
    long left = entries;
    AccountPages.ReadAgain last = null;
    while (left > 0) {
      List<AccountPages.ReadAgain> page = pages.readLongestAgo(before, last);
      if (page.isEmpty()) {
        return;
      }
      List<Portion> portions = new ArrayList<>();
      for (AccountPages.ReadAgain one : page) {
        last = one;
        if (left > 0) {
          portions.add(one.portion());
          left -= one.portion().entries();
        }
      }
      report.of(Check.CHAINS).count("entries_read_again", read(portions, new EntryPlaces()));
    }
  }

  private String read(List<Portion> page) {
    read(page, places);
    return page.get(page.size() - 1).accountId();
  }

  private long read(List<Portion> page, EntryPlaces into) {
    long before = entriesRead;
    AccountPages.parts(page, PART_ENTRIES).forEach(part -> readPart(part, into));
    return entriesRead - before;
  }

  private long entriesRead;

  private static final String PART =
      """
      select e.account_id, e.sequence_number, e.posting_number, e.kind, e.unit, e.amount, e.balance_after,
        e.credit_number, e.occurred_at, e.appended_at, e.log_partition, e.log_offset, e.evidence, e.hash, e.detail
      from unnest(?::text[], ?::bigint[], ?::bigint[]) as t (account_id, from_number, to_number)
      join entries e on e.account_id = t.account_id and e.sequence_number >= t.from_number and e.sequence_number <= t.to_number
      order by e.account_id, e.sequence_number
      """;

  /** One account alone comes in the order of the key, without sorting however long it is. */
  private static final String ONE =
      """
      select e.account_id, e.sequence_number, e.posting_number, e.kind, e.unit, e.amount, e.balance_after,
        e.credit_number, e.occurred_at, e.appended_at, e.log_partition, e.log_offset, e.evidence, e.hash, e.detail
      from entries e
      where e.account_id = ? and e.sequence_number >= ? and e.sequence_number <= ?
      order by e.sequence_number
      """;

  private void readPart(List<Portion> part, EntryPlaces into) {
    Map<String, AccountChain> chains = open(part);
    if (part.size() == 1) {
      Portion portion = part.get(0);
      jdbc.query(
          ONE,
          row -> {
            add(chains, EntryRow.of(row), into);
          },
          portion.accountId(),
          portion.after(),
          portion.upTo());
    } else {
      jdbc.query(
          PART,
          row -> {
            add(chains, EntryRow.of(row), into);
          },
          part.stream().map(Portion::accountId).toArray(String[]::new),
          part.stream().map(Portion::after).toArray(Long[]::new),
          part.stream().map(Portion::upTo).toArray(Long[]::new));
    }
    end(List.copyOf(chains.values()));
  }

  private Map<String, AccountChain> open(List<Portion> part) {
    Set<String> marked =
        part.stream()
            .filter(portion -> portion.after() > 0)
            .map(Portion::accountId)
            .collect(Collectors.toSet());
    Map<String, Sums> known = marked.isEmpty() ? new HashMap<>() : marks.sums(marked);
    Map<String, AccountChain> chains = new LinkedHashMap<>();
    for (Portion portion : part) {
      @Nullable Sums before = known.get(portion.accountId());
      AccountNotes notes = resume(portion);
      chains.put(
          portion.accountId(),
          new AccountChain(portion, before == null ? new Sums() : before, notes, report));
    }
    return chains;
  }

  private AccountNotes resume(Portion portion) {
    @Nullable AccountNotes kept = unfinished.remove(portion.accountId());
    AccountNotes notes = kept == null ? new AccountNotes(portion.after() == 0) : kept;
    if (notes.isFromTheFirst() && portion.isToTheNewest()) {
      hours.addWhole(portion.accountId());
    }
    hours.addHours(portion.accountId(), notes.hours());
    return notes;
  }

  private void add(Map<String, AccountChain> chains, EntryRow entry, EntryPlaces into) {
    AccountChain chain = chains.get(entry.accountId());
    if (chain == null) {
      return;
    }
    entriesRead++;
    report.of(Check.CHAINS).count("entries_read", 1);
    if (chain.portion().after() > 0 && entry.sequenceNumber() == chain.portion().after()) {
      chain.checkMark(entry);
      return;
    }
    if (!chain.notes().hasCounted(entry)) {
      into.add(entry.position());
    }
    if (chain.add(entry)) {
      credits.addGrant(entry);
    } else if (CreditCheck.closes(entry)) {
      credits.addClosing(entry);
    }
    if (entry.isUsage()) {
      usage.add(entry);
    }
  }

  private void end(List<AccountChain> chains) {
    chains.forEach(AccountChain::end);
    usage.flush();
    chains.stream().filter(chain -> !chain.portion().isToTheNewest()).forEach(this::keepHours);
    hours.flush();
    credits.flush();
    subscriptions.check(chains.stream().filter(chain -> chain.portion().isToTheNewest()).toList());
    chains.forEach(this::keep);
    marks.move(chains.stream().filter(chain -> chain.number() > 0 && isWell(chain)).toList());
  }

  private void keepHours(AccountChain chain) {
    chain.notes().keepHours(hours.takeHours(chain.portion().accountId()));
  }

  /** The part of the run that reads on goes on with these. */
  private void keep(AccountChain chain) {
    AccountNotes notes = chain.notes();
    if (!isWell(chain)) {
      notes.countedTo(chain.number());
    }
    if ((!chain.portion().isToTheNewest() || !isWell(chain)) && !notes.isEmpty()) {
      unfinished.put(chain.portion().accountId(), notes);
    }
  }

  private boolean isWell(AccountChain chain) {
    return report.isWell(chain.portion().accountId());
  }
}
