package io.usageledger.query.watermark;

import java.util.Objects;
import java.util.function.Supplier;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * One repeatable-read transaction: all statements of a read see the same instant, so the figures
 * and their watermark belong together while the ledger goes on posting.
 */
@Component
public class ReadSnapshot {
  private final TransactionTemplate transaction;

  ReadSnapshot(PlatformTransactionManager transactions) {
    transaction = new TransactionTemplate(transactions);
    transaction.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
    transaction.setReadOnly(true);
  }

  public <T> T read(Supplier<T> statements) {
    return Objects.requireNonNull(transaction.execute(status -> statements.get()));
  }
}
