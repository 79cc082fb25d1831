package io.usageledger.ingest.intake;

import io.usageledger.ingest.IngestSettings;
import java.util.concurrent.Semaphore;
import org.springframework.stereotype.Component;

/**
 * Bounds the bytes of all bodies that are in memory together. A request takes room as it reads, a
 * block at a time, and gives it back with its answer; one that finds none is told to come again.
 */
@Component
final class RoomForBodies {
  private final Semaphore bytes;

  RoomForBodies(IngestSettings settings) {
    bytes = new Semaphore(Math.toIntExact(settings.inFlightMax().toBytes()));
  }

  /**
   * @throws RequestRefusedException when there is no room now
   */
  void take(int wanted) {
    if (!bytes.tryAcquire(wanted)) {
      throw new RequestRefusedException(
          RequestRefusal.TOO_MANY_REQUESTS,
          "Too many bodies are being worked on; nothing of this one was read. Send it again.");
    }
  }

  void giveBack(int taken) {
    bytes.release(taken);
  }

  int left() {
    return bytes.availablePermits();
  }
}
