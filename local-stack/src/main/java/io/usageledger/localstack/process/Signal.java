package io.usageledger.localstack.process;

/** How a program is asked to end. */
public enum Signal {
  /** What most programs take as "finish what you do and end". */
  TERM,

  /** To Postgres: end open transactions and stop; TERM would wait for clients to leave. */
  INT,

  /** Ends it at once, without a chance to tidy. */
  KILL
}
