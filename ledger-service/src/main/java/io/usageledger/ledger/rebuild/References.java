package io.usageledger.ledger.rebuild;

import java.sql.Connection;
import java.sql.SQLException;

/** What a rebuilt generation takes over from the live one, because no topic has it. */
final class References {
  private static final String COPY_MODELS =
      """
      insert into models (provider, model_id, capabilities, context_tokens, available)
      select provider, model_id, capabilities, context_tokens, available
      from ledger.models
      on conflict on constraint models_pk do update set
        capabilities = excluded.capabilities,
        context_tokens = excluded.context_tokens,
        available = excluded.available
      """;

  private static final String COPY_RATE_CARDS =
      """
      insert into rate_cards (rate_card_id, price_ids, unit)
      select rate_card_id, price_ids, unit
      from ledger.rate_cards
      on conflict on constraint rate_cards_pk do nothing
      """;

  private References() {}

  /** What models may do is an operator's decision. */
  static void copyModels(Connection rebuilt) throws SQLException {
    try (var statement = rebuilt.createStatement()) {
      statement.execute(COPY_MODELS);
    }
  }

  /** And a service that posts on remembers which rate cards are there. */
  static void copyAll(Connection rebuilt) throws SQLException {
    copyModels(rebuilt);
    try (var statement = rebuilt.createStatement()) {
      statement.execute(COPY_RATE_CARDS);
    }
  }
}
