package io.usageledger.localstack.server;

import io.usageledger.localstack.process.ChildProcess;

/** A server or a service of the stack. Its data survive every way to end it. */
public interface LocalServer {
  ChildProcess process();

  /** What its users connect to. */
  String address();

  /** Whether it works right now; an exception means that it does not. */
  boolean answers() throws Exception;

  /** Returns when it answers; does nothing but ask when it runs already. */
  void start();

  /** Ends it cleanly, and by force when that takes too long. */
  void stop();
}
