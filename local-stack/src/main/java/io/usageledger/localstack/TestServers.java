package io.usageledger.localstack;

import io.usageledger.localstack.database.LedgerDatabase;

/** The servers of a test run, started and prepared, whatever runs them. */
interface TestServers {
  LedgerDatabase database();

  /** Of the ledger's database, without parameters. */
  String jdbcUrl();

  String bootstrapServers();

  String registryUrl();

  TestServer postgres();

  TestServer kafka();

  TestServer registry();
}
