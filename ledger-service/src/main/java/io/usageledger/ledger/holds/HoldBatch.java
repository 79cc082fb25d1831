package io.usageledger.ledger.holds;

import io.usageledger.ledger.holds.HoldChange.Release;
import io.usageledger.ledger.holds.HoldChange.Take;
import io.usageledger.ledger.holds.HoldQuestions.Room;
import io.usageledger.ledger.holds.HoldQuestions.Standing;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.springframework.dao.ConcurrencyFailureException;

/**
 * Holds that are released and taken in one transaction, as if one after the other in the order in
 * which they came, releases first.
 */
final class HoldBatch {
  /** What is done where somebody else is at an account's queue. */
  enum Patience {
    /** Its changes are not answered. Nor are an account's first, which have no queue. */
    NONE,
    /** It is waited for. */
    WAITS
  }

  /**
   * Somebody else has taken a hold of one of these ids meanwhile. What was decided is void: another
   * may have been refused for one that was not taken. Done again, the batch knows that hold.
   */
  static final class OvertakenException extends ConcurrencyFailureException {
    private static final long serialVersionUID = 1L;

    OvertakenException() {
      super("Somebody else has taken a hold of the same id");
    }
  }

  private final HoldBatchStore store;
  private final Patience patience;
  private final Map<HoldChange, HoldAnswer> answers = new IdentityHashMap<>();
  private final Map<Release, Hold> released = new IdentityHashMap<>();
  private final List<Take> granted = new ArrayList<>();

  HoldBatch(HoldBatchStore store, Patience patience) {
    this.store = store;
    this.patience = patience;
  }

  /**
   * The answer to each, in their order; none to what cannot be done together with the others, and
   * is still to be done. Wants a transaction.
   *
   * @throws OvertakenException when all is to be done again, in another transaction
   */
  List<Optional<HoldAnswer>> run(List<HoldChange> changes) {
    List<Release> releases = only(Release.class, changes);
    List<Take> takes = only(Take.class, changes);
    Standing standing = store.lockAndRead(releases, takes, patience);
    release(releases, standing);
    take(takes, standing);
    boolean isChanging = !released.isEmpty() || !granted.isEmpty();
    if (isChanging && store.write(released.keySet(), granted) < granted.size()) {
      throw new OvertakenException();
    }
    return changes.stream().map(change -> Optional.ofNullable(answers.get(change))).toList();
  }

  private static <C extends HoldChange> List<C> only(Class<C> kind, List<HoldChange> changes) {
    return changes.stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  private void release(List<Release> releases, Standing standing) {
    Set<String> ids = new TreeSet<>();
    for (Release release : releases) {
      Hold hold = standing.holds().get(release.holdId());
      if (hold == null || !release.isOf(hold)) {
        answers.put(release, new HoldAnswer.Unknown(release.holdId()));
      } else if (!hold.isHeld()) {
        answers.put(release, new HoldAnswer.Ended());
      } else if (standing.isOurs(hold) && ids.add(hold.holdId())) {
        answers.put(release, new HoldAnswer.Released());
        released.put(release, hold);
      }
    }
  }

  private void take(List<Take> takes, Standing standing) {
    Map<HeldUnits, Room> rooms = new HashMap<>(standing.rooms());
    for (Hold hold : released.values()) {
      rooms.computeIfPresent(hold.of(), (of, room) -> room.plus(hold.amount()));
    }
    Set<String> ids = new TreeSet<>();
    for (Take take : takes) {
      Hold before = standing.holds().get(take.holdId());
      if (released.containsValue(before)) {
        continue; // it is not as it was; the next turn sees what it has become
      }
      if (before != null && !isRepeated(before, take)) {
        answers.put(take, new HoldAnswer.Conflict(before));
      } else if (isReachable(take.of(), standing) && !ids.contains(take.holdId())) {
        Room room = rooms.getOrDefault(take.of(), Room.NONE);
        HoldAnswer answer =
            before == null ? answer(take, room) : repeatedAnswer(before, room, standing);
        answers.put(take, answer);
        if (answer instanceof HoldAnswer.Taken taken) {
          rooms.put(take.of(), new Room(false, taken.available()));
          granted.add(take);
          ids.add(take.holdId());
        }
      }
    }
  }

  private static HoldAnswer answer(Take take, Room room) {
    BigDecimal left = room.available().subtract(take.wanted().amount());
    if (room.isClosed()) {
      return new HoldAnswer.AccountClosed(take.wanted());
    }
    return left.signum() < 0
        ? new HoldAnswer.Insufficient(take.wanted(), room.available())
        : new HoldAnswer.Taken(take.holdId(), left, take.expiresAt());
  }

  /** Whoever waited at a queue that is not there knows that it has no units. */
  private boolean isReachable(HeldUnits of, Standing standing) {
    return patience == Patience.WAITS || standing.queues().contains(of);
  }

  /** The same request again, while its hold is promised: a lease that waits for the log is over. */
  private static boolean isRepeated(Hold hold, Take take) {
    return hold.isHeld() && hold.expiresAt().isAfter(take.at()) && hold.isSameAs(take.wanted());
  }

  /** At a queue that somebody opened with this hold while we waited, we do not know the room. */
  private static HoldAnswer repeatedAnswer(Hold hold, Room room, Standing standing) {
    if (!standing.queues().contains(hold.of())) {
      throw new OvertakenException();
    }
    return new HoldAnswer.TakenBefore(hold, room.available());
  }
}
