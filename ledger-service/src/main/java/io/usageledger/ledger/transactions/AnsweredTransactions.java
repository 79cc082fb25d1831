package io.usageledger.ledger.transactions;

import io.usageledger.ledger.LedgerSettings;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionDefinition;

/**
 * Transactions that do not wait for ever for a Postgres that has vanished without a word, as when a
 * firewall forgets a connection or a machine loses its power: a statement that is not answered in
 * time fails as one of a database that is away, and what posts or holds tries again. Those with a
 * timeout of their own have that, and those that only read, as a verification does, none; what is
 * in no transaction is bounded by the pool's socketTimeout.
 */
@Component("transactionManager")
class AnsweredTransactions extends JdbcTransactionManager {
  private static final long serialVersionUID = 1L;

  private static final int WITHOUT_LIMIT = 0;

  private final int answerWithinMs;

  AnsweredTransactions(DataSource dataSource, LedgerSettings settings) {
    super(dataSource);
    answerWithinMs = Math.toIntExact(settings.databaseAnswerWithin().toMillis());
  }

  /** The pool takes the limit back when the connection returns to it. */
  @Override
  protected void prepareTransactionalConnection(
      Connection connection, TransactionDefinition definition) throws SQLException {
    super.prepareTransactionalConnection(connection, definition);
    connection.setNetworkTimeout(Runnable::run, answerWithinMs(definition));
  }

  private int answerWithinMs(TransactionDefinition definition) {
    if (definition.isReadOnly()) {
      return WITHOUT_LIMIT;
    }
    return definition.getTimeout() == TransactionDefinition.TIMEOUT_DEFAULT
        ? answerWithinMs
        : Math.multiplyExact(definition.getTimeout(), 1_000);
  }
}
