package io.usageledger.ledger.holds;

import static java.time.ZoneOffset.UTC;
import static java.util.Comparator.naturalOrder;

import io.usageledger.ledger.PlansByKeys;
import io.usageledger.ledger.holds.HoldBatch.Patience;
import io.usageledger.ledger.holds.HoldChange.Release;
import io.usageledger.ledger.holds.HoldChange.Take;
import io.usageledger.turns.Question;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.support.SqlArrayValue;

/**
 * What a batch of holds asks before it decides: first that what it may change is locked, and then
 * how that stands. To be asked once, in this order, and then to be answered from.
 *
 * <p>Each statement sees what was committed before it: balances are read as they are once our turn
 * at their queues has come. A posting that settles a hold lowers both, and seeing only one of them
 * would grant too much.
 */
final class HoldQuestions {
  /** What can still be held of an account's units. */
  record Room(boolean isClosed, BigDecimal available) {
    static final Room NONE = new Room(false, BigDecimal.ZERO);

    Room withNothing() {
      return new Room(isClosed, BigDecimal.ZERO);
    }

    Room plus(BigDecimal amount) {
      return new Room(isClosed, available.add(amount));
    }
  }

  /**
   * What a batch begins with.
   *
   * @param queues that nobody else can change until the end
   * @param free ids of holds that nobody else can end until then
   * @param holds those that there are of all ids that the batch names, by their ids
   * @param rooms by queue; nothing is available at one that is not ours
   */
  record Standing(
      Set<HeldUnits> queues,
      Set<String> free,
      Map<String, Hold> holds,
      Map<HeldUnits, Room> rooms) {
    boolean isOurs(Hold hold) {
      return queues.contains(hold.of()) && free.contains(hold.holdId());
    }
  }

  // Before anything is locked: whoever switches generations locks the accounts first, and waits for
  // us here; later, we could wait for each other.
  private static final Question BEGIN =
      Question.order("select exists (select from accounts), " + PlansByKeys.SETTINGS);

  private static final String QUEUES =
      """
      select q.account_id, q.unit
      from (
        select account_id, unit from unnest(?::text[], ?::text[]) as t (account_id, unit)
        union
        select h.account_id, h.unit
        from unnest(?::text[], ?::text[]) as r (hold_id, only_of)
        join holds h on h.hold_id = r.hold_id and h.account_id = coalesce(r.only_of, h.account_id)
      ) t
      join held_balances q on q.account_id = t.account_id and q.unit = t.unit
      """;

  private static final String LOCK_FREE_QUEUES = QUEUES + "for update of q skip locked";

  private static final String LOCK_QUEUES =
      QUEUES + "order by q.account_id, q.unit for update of q";

  private static final String BEGIN_QUEUES =
      """
      insert into held_balances (account_id, unit, held)
      select t.account_id, t.unit, 0
      from unnest(?::text[], ?::text[]) as t (account_id, unit)
      where not exists (select from held_balances q where q.account_id = t.account_id and q.unit = t.unit)
        and exists (select from balances b where b.account_id = t.account_id and b.unit = t.unit)
      order by t.account_id, t.unit
      on conflict on constraint held_balances_pk do nothing
      """;

  private static final String LOCK_HELD =
      """
      select h.hold_id
      from unnest(?::text[], ?::text[]) as r (hold_id, only_of)
      join holds h on h.hold_id = r.hold_id and h.account_id = coalesce(r.only_of, h.account_id)
      where h.state = 'held'
      for update of h skip locked
      """;

  private static final String HOLDS =
      """
      select hold_id, account_id, unit, amount, state, expires_at
      from holds
      where hold_id = any(?::text[])
      """;

  // The balance, less what is held, less credits whose period is not now.
  private static final String ROOMS =
      """
      select t.account_id, t.unit, a.closed_at is not null, coalesce(b.balance - q.held - coalesce((
          select sum(c.remaining)
          from credits c
          where c.account_id = b.account_id and c.unit = b.unit and c.closed_at is null
            and not c.spent
            and (c.effective_at > t.at or c.expires_at <= t.at)
        ), 0), 0)
      from (
        select account_id, unit, ?::timestamptz as at
        from unnest(?::text[], ?::text[]) as t (account_id, unit)
      ) t
      left join accounts a on a.account_id = t.account_id
      left join balances b on b.account_id = t.account_id and b.unit = t.unit
      left join held_balances q on q.account_id = t.account_id and q.unit = t.unit
      """;

  private final Collection<Release> releases;
  private final Collection<Take> takes;
  private final boolean isWaited;
  private final SqlArrayValue accountIds;
  private final SqlArrayValue units;
  private final SqlArrayValue releasedIds;

  /** The account whose holds alone are there for who asks; null is all. */
  private final SqlArrayValue releasedBy;

  private final Standing standing =
      new Standing(new HashSet<>(), new HashSet<>(), new HashMap<>(), new HashMap<>());

  HoldQuestions(Collection<Release> releases, Collection<Take> takes, Patience patience) {
    this.releases = releases;
    this.takes = takes;
    isWaited = patience == Patience.WAITS;
    Set<HeldUnits> queues = new TreeSet<>(takes.stream().map(Take::of).toList());
    accountIds = texts(queues, HeldUnits::accountId);
    units = texts(queues, HeldUnits::unit);
    releasedIds = texts(releases, Release::holdId);
    releasedBy = texts(releases, release -> release.onlyOf().orElse(null));
  }

  List<Question> questions() {
    List<Question> questions = new ArrayList<>(List.of(BEGIN));
    if (isWaited && !takes.isEmpty()) {
      questions.add(new Question(BEGIN_QUEUES, List.of(accountIds, units), row -> {}));
    }
    questions.add(queues());
    if (!releases.isEmpty()) {
      questions.add(free());
    }
    if (!takes.isEmpty()) {
      questions.add(rooms());
    }
    questions.add(holds());
    return questions;
  }

  /** Nothing is available at a queue that somebody has opened while we waited for others. */
  Standing answers() {
    standing
        .rooms()
        .replaceAll((of, room) -> standing.queues().contains(of) ? room : room.withNothing());
    return standing;
  }

  private Question queues() {
    return new Question(
        isWaited ? LOCK_QUEUES : LOCK_FREE_QUEUES,
        List.of(accountIds, units, releasedIds, releasedBy),
        row -> standing.queues().add(units(row)));
  }

  private Question free() {
    return new Question(
        LOCK_HELD, List.of(releasedIds, releasedBy), row -> standing.free().add(row.getString(1)));
  }

  private Question rooms() {
    OffsetDateTime newest =
        takes.stream().map(Take::at).max(naturalOrder()).orElseThrow().atOffset(UTC);
    return new Question(
        ROOMS,
        List.of(newest, accountIds, units),
        row -> standing.rooms().put(units(row), new Room(row.getBoolean(3), row.getBigDecimal(4))));
  }

  private Question holds() {
    List<HoldChange> all = Stream.<HoldChange>concat(releases.stream(), takes.stream()).toList();
    return new Question(
        HOLDS,
        List.of(texts(all, HoldChange::holdId)),
        row -> standing.holds().put(row.getString(1), hold(row)));
  }

  private static HeldUnits units(ResultSet row) throws SQLException {
    return new HeldUnits(row.getString(1), row.getString(2));
  }

  private static Hold hold(ResultSet row) throws SQLException {
    return new Hold(
        row.getString(1),
        row.getString(2),
        row.getString(3),
        row.getBigDecimal(4),
        row.getString(5),
        row.getTimestamp(6).toInstant());
  }

  private static <T> SqlArrayValue texts(Collection<T> rows, Function<T, @Nullable String> value) {
    return new SqlArrayValue("text", rows.stream().map(value).toArray());
  }
}
