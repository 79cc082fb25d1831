package io.usageledger.ingest.intake;

import io.usageledger.ingest.IngestSettings;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
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
  private final Duration waitMax;

  RoomForBodies(IngestSettings settings) {
    all = Math.toIntExact(settings.inFlightMax().toBytes());
    bytes = new Semaphore(all);
    waitMax = settings.publishWithin();
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

  /** Takes the room, if it is there now. */
  boolean find(int wanted) {
    return bytes.tryAcquire(wanted);
  }

  /**
   * Takes the room when it is there.
   *
   * @throws RequestRefusedException when it is not there in time
   */
  void await(int wanted) {
    try {
      if (bytes.tryAcquire(wanted, waitMax.toMillis(), TimeUnit.MILLISECONDS)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throw new RequestRefusedException(
        RequestRefusal.TOO_MANY_REQUESTS,
        "Too many bodies are being worked on, and were for %d ms".formatted(waitMax.toMillis()));
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
