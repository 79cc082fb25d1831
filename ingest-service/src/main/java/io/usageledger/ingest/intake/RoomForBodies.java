package io.usageledger.ingest.intake;

import io.usageledger.ingest.IngestSettings;
import java.util.concurrent.Semaphore;
import org.springframework.stereotype.Component;

/**
 * Bounds what all bodies that are in memory together take. A request takes room as it reads, a
 * block at a time, and for what it is parsed into, and gives it back with its answer; one that
 * finds none is told to come again.
 */
@Component
final class RoomForBodies {
  private final Semaphore bytes;
  private final int all;

  RoomForBodies(IngestSettings settings) {
    all = Math.toIntExact(settings.inFlightMax().toBytes());
    bytes = new Semaphore(all);
  }

  /**
   * @throws RequestRefusedException when there is no room now
   */
  void take(int wanted) {
    if (!bytes.tryAcquire(wanted)) {
      throw new RequestRefusedException(
          RequestRefusal.TOO_MANY_REQUESTS,
          "Too many bodies are being worked on; nothing of this one was taken. Send it again.");
    }
  }

  void giveBack(int taken) {
    bytes.release(taken);
  }

  /** What there is when nobody has taken any. */
  int all() {
    return all;
  }

  int left() {
    return bytes.availablePermits();
  }
}
