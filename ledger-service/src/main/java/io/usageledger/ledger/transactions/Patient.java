package io.usageledger.ledger.transactions;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import org.springframework.transaction.support.TransactionTemplate;

/** Transactions with statements that read a month of usage, or all entries. */
public final class Patient {
  private static final Duration ANSWER_WITHIN = Duration.ofHours(1);

  private Patient() {}

  /** Instead of as long as ledger.database-answer-within says. */
  public static TransactionTemplate from(TransactionTemplate transactions) {
    TransactionTemplate patient =
        new TransactionTemplate(requireNonNull(transactions.getTransactionManager()));
    patient.setTimeout(Math.toIntExact(ANSWER_WITHIN.toSeconds()));
    return patient;
  }
}
