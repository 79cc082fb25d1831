package io.usageledger.ingest.intake;

/** What a request's body says, while it is being worked on: it holds room until it is closed. */
public final class Body<T> implements AutoCloseable {
  private final T content;
  private final Runnable giveBack;

  Body(T content, Runnable giveBack) {
    this.content = content;
    this.giveBack = giveBack;
  }

  public T content() {
    return content;
  }

  @Override
  public void close() {
    giveBack.run();
  }
}
