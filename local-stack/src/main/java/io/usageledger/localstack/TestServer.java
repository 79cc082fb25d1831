package io.usageledger.localstack;

/** A server that a test may take away, and give back with its data at the same address. */
public interface TestServer {
  /** Ends it at once, as a crash would. */
  void kill();

  /** Returns when it answers again. */
  void start();
}
