package io.usageledger.localstack.archive;

import io.usageledger.localstack.stack.StackDescription;
import java.nio.file.Path;
import org.postgresql.ds.PGSimpleDataSource;
import tools.jackson.databind.JsonNode;

/**
 * Where the ledger service and the tables are, and as whom they are spoken to.
 *
 * @param database logs in as the tables' owner
 */
record Places(String ledgerUrl, String apiKey, PGSimpleDataSource database) {
  /**
   * @param file as {@code .ledger/stack.json}
   */
  static Places read(Path file) {
    JsonNode stack = StackDescription.read(file);
    PGSimpleDataSource database = new PGSimpleDataSource();
    database.setUrl(stack.path("jdbc_url").asString());
    database.setUser(stack.path("jdbc_user").asString());
    database.setPassword(stack.path("jdbc_password").asString());
    return new Places(
        stack.path("ledger_url").asString(), stack.path("api_key").asString(), database);
  }

  /** Keeps the key out of logs and messages. */
  @Override
  public String toString() {
    return "Places[ledgerUrl=%s]".formatted(ledgerUrl);
  }
}
