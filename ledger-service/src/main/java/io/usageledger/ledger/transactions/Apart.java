package io.usageledger.ledger.transactions;

import static java.util.Objects.requireNonNull;

import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** Transactions for what is to stand whatever becomes of the transaction that is under way. */
public final class Apart {
  private Apart() {}

  /** On a connection of its own, also from within a transaction. */
  public static TransactionTemplate from(TransactionTemplate transactions) {
    TransactionTemplate apart =
        new TransactionTemplate(requireNonNull(transactions.getTransactionManager()));
    apart.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
    return apart;
  }
}
