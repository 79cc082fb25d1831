package io.usageledger.ledger.holds;

import static java.util.Comparator.naturalOrder;
import static java.util.stream.Collectors.toCollection;
import static java.util.stream.Collectors.toSet;

import io.usageledger.ledger.holds.HoldBatchStore.Room;
import io.usageledger.ledger.holds.HoldChange.HeldUnits;
import io.usageledger.ledger.holds.HoldChange.Outcome;
import io.usageledger.ledger.holds.HoldChange.Outcome.Became;
import io.usageledger.ledger.holds.HoldChange.Release;
import io.usageledger.ledger.holds.HoldChange.Take;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Holds that are released and taken in one transaction, as if one after the other in the order in
 * which they came, releases first.
 */
final class HoldBatch {
  /** What is done where somebody else is at an account's queue. */
  enum Patience {
    /** Its changes come to nothing: {@link Became#BUSY}. So do an account's first. */
    NONE,
    /** It is waited for. */
    WAITS
  }

  /**
   * Ids of holds that were there already. What was decided with them in mind is void: a hold may
   * have been refused for one that was not taken.
   */
  static final class UsedBeforeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Set<String> holdIds;

    UsedBeforeException(Set<String> holdIds) {
      super("Hold ids that were used before: " + holdIds);
      this.holdIds = holdIds;
    }

    Set<String> holdIds() {
      return holdIds;
    }
  }

  private final HoldBatchStore store;
  private final Patience patience;
  private final Set<String> usedBefore;
  private final List<Take> takes = new ArrayList<>();
  private final Map<String, Release> releases = new TreeMap<>();
  private final Map<HoldChange, Outcome> outcomes = new IdentityHashMap<>();

  /**
   * @param usedBefore ids that are not to be taken
   */
  HoldBatch(HoldBatchStore store, Patience patience, Set<String> usedBefore) {
    this.store = store;
    this.patience = patience;
    this.usedBefore = usedBefore;
  }

  /**
   * What became of each, in their order. Wants a transaction.
   *
   * @throws UsedBeforeException when some are to be left out, in another transaction
   */
  List<Outcome> run(List<HoldChange> changes) {
    for (HoldChange change : changes) {
      if (change instanceof Release release) {
        releases.putIfAbsent(release.holdId(), release);
      } else if (change instanceof Take take) {
        takes.add(take);
      }
    }
    List<Take> granted = grant(lock());
    Set<String> taken = store.write(releases.values(), granted);
    if (taken.size() < granted.size()) {
      throw new UsedBeforeException(
          granted.stream().map(Take::holdId).filter(id -> !taken.contains(id)).collect(toSet()));
    }
    releases.values().forEach(release -> outcomes.put(release, Outcome.RELEASED));
    return changes.stream().map(change -> outcomes.getOrDefault(change, Outcome.BUSY)).toList();
  }

  /** Leaves what is ours to change; returns the queues that are. */
  private Set<HeldUnits> lock() {
    store.begin();
    Set<HeldUnits> wanted = queuesOf(takes);
    wanted.addAll(queuesOf(releases.values()));
    Set<HeldUnits> ours =
        patience == Patience.WAITS ? store.lockQueues(wanted) : store.lockFreeQueues(wanted);
    releases.values().removeIf(release -> !ours.contains(release.of()));
    releases.keySet().retainAll(store.lockHeld(releases.keySet()));
    if (patience == Patience.NONE) {
      takes.removeIf(take -> !ours.contains(take.of()));
    }
    return ours;
  }

  private static Set<HeldUnits> queuesOf(Collection<? extends HoldChange> changes) {
    return changes.stream().map(HoldChange::of).collect(toCollection(TreeSet::new));
  }

  private List<Take> grant(Set<HeldUnits> ours) {
    List<Take> granted = new ArrayList<>();
    if (takes.isEmpty()) {
      return granted;
    }
    Instant newest = takes.stream().map(Take::at).max(naturalOrder()).orElseThrow();
    Map<HeldUnits, Room> rooms = store.readRooms(queuesOf(takes), newest);
    // Units that an account got while we waited, and whose queue we do not have.
    rooms.replaceAll((of, room) -> ours.contains(of) ? room : room.withNothing());
    for (Release release : releases.values()) {
      rooms.computeIfPresent(release.of(), (of, room) -> room.plus(release.hold().amount()));
    }
    Set<String> used = new TreeSet<>(usedBefore);
    for (Take take : takes) {
      Room room = rooms.getOrDefault(take.of(), Room.NONE);
      if (used.contains(take.holdId())) {
        outcomes.put(take, new Outcome(Became.USED_BEFORE, room.available()));
      } else if (room.isClosed()) {
        outcomes.put(take, new Outcome(Became.ACCOUNT_CLOSED, room.available()));
      } else if (room.available().compareTo(take.wanted().amount()) < 0) {
        outcomes.put(take, new Outcome(Became.INSUFFICIENT, room.available()));
      } else {
        Room left = room.plus(take.wanted().amount().negate());
        rooms.put(take.of(), left);
        outcomes.put(take, new Outcome(Became.DONE, left.available()));
        granted.add(take);
        used.add(take.holdId());
      }
    }
    return granted;
  }
}
