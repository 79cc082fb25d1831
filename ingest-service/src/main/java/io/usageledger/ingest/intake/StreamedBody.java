package io.usageledger.ingest.intake;

import java.io.InputStream;

/**
 * A request's body as it comes, which may be larger than memory, and the room for what is kept of
 * it.
 */
public final class StreamedBody implements AutoCloseable {
  private final BodyStream content;
  private final TakenRoom taken;

  StreamedBody(BodyStream content, TakenRoom taken) {
    this.content = content;
    this.taken = taken;
  }

  /**
   * To read it throws a {@link RequestRefusedException} where it is too large or incomplete, or is
   * not packed as it says.
   */
  public InputStream content() {
    return content;
  }

  /** Takes room for what is kept, if there is some now. */
  public boolean findRoom(int bytes) {
    return taken.findMore(bytes);
  }

  /**
   * Waits for room, for as long as a request waits for Kafka: who waits holds next to nothing.
   *
   * @throws RequestRefusedException when there still is none
   */
  public void awaitRoom(int bytes) {
    taken.awaitMore(bytes);
  }

  public void giveBackRoom(int bytes) {
    taken.giveBack(bytes);
  }

  @Override
  public void close() {
    try (content) {
      taken.giveBack();
    }
  }
}
