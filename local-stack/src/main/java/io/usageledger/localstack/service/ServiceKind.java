package io.usageledger.localstack.service;

import io.usageledger.localstack.database.LedgerDatabase;

/** The services of the stack. */
public enum ServiceKind {
  INGEST("ingest-service", 256, LedgerDatabase.LEDGER_SERVICE_ROLE),
  LEDGER("ledger-service", 256, LedgerDatabase.LEDGER_SERVICE_ROLE),
  QUERY("query-service", 192, LedgerDatabase.QUERY_SERVICE_ROLE);

  private final String label;
  private final int heapMaxMib;
  private final String databaseRole;

  ServiceKind(String label, int heapMaxMib, String databaseRole) {
    this.label = label;
    this.heapMaxMib = heapMaxMib;
    this.databaseRole = databaseRole;
  }

  /** The name of its module, its jar and its process. */
  public String label() {
    return label;
  }

  /** Small: all of them share one machine. */
  int heapMaxMib() {
    return heapMaxMib;
  }

  String databaseRole() {
    return databaseRole;
  }
}
