package io.usageledger.ingest.intake;

/** The room that one body takes, given back once. */
final class TakenRoom {
  private final RoomForBodies room;
  private int bytes;

  TakenRoom(RoomForBodies room) {
    this.room = room;
  }

  /** In all; one that wants more than there is has it all to itself. */
  void upTo(long wanted) {
    int missing = (int) Math.min(wanted, room.all()) - bytes;
    if (missing > 0) {
      more(missing);
    }
  }

  int more(int wanted) {
    room.take(wanted);
    bytes += wanted;
    return wanted;
  }

  boolean findMore(int wanted) {
    boolean found = room.find(wanted);
    bytes += found ? wanted : 0;
    return found;
  }

  void awaitMore(int wanted) {
    room.await(wanted);
    bytes += wanted;
  }

  void giveBack(int taken) {
    room.giveBack(taken);
    bytes -= taken;
  }

  void giveBack() {
    giveBack(bytes);
  }
}
