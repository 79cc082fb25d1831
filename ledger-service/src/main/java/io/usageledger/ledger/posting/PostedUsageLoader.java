package io.usageledger.ledger.posting;

import static java.util.Objects.requireNonNull;

import io.usageledger.ledger.fold.BatchState;
import io.usageledger.ledger.fold.Draw;
import io.usageledger.ledger.fold.PostedUsage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Loads the posted usage that a batch voids or rates, with what each event has drawn. */
@Component
class PostedUsageLoader {
  /** Where a usage row lies. */
  private record RowKey(String accountId, Instant occurredAt, long postingNumber) {}

  private final JdbcClient jdbc;

  PostedUsageLoader(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  void load(BatchNeeds needs, BatchState state) {
    state.awaited().addAll(needs.usage().keySet());
    Map<RowKey, UUID> identities = new HashMap<>();
    needs
        .usage()
        .forEach(
            (identity, accountId) -> {
              BatchState.Seen seen = state.seen().get(identity);
              if (seen != null) {
                identities.put(
                    new RowKey(accountId, seen.occurredAt(), seen.postingNumber()), identity);
              }
            });
    if (!identities.isEmpty()) {
      loadRows(identities, loadDraws(identities), state);
    }
  }

  private static final String DRAWS =
      """
      select e.account_id, e.posting_number, e.credit_number, e.unit, -sum(e.amount) as amount
      from (
        select e.account_id, e.posting_number, e.credit_number, e.unit, e.amount, e.sequence_number, e.kind
        from unnest(:accounts, cast(:postings as bigint[])) as k (account_id, posting_number)
        join entries e on e.account_id = k.account_id and e.sequence_number = k.posting_number
        union all
        select e.account_id, e.posting_number, e.credit_number, e.unit, e.amount, e.sequence_number, e.kind
        from unnest(:accounts, cast(:postings as bigint[])) as k (account_id, posting_number)
        join entries e on e.account_id = k.account_id and e.posting_number = k.posting_number
          and e.posting_number < e.sequence_number
      ) e
      where e.kind in ('usage', 'rated', 'void') and e.amount <> 0
      group by e.account_id, e.posting_number, e.credit_number, e.unit
      order by e.account_id, e.posting_number, min(e.sequence_number)
      """;

  /** What each posting drew, net, by account and posting number, oldest draw first. */
  private Map<String, Map<Long, List<Draw>>> loadDraws(Map<RowKey, UUID> rows) {
    Map<String, Map<Long, List<Draw>>> draws = new HashMap<>();
    List<RowKey> keys = List.copyOf(rows.keySet());
    jdbc.sql(DRAWS)
        .param("accounts", StateLoader.texts(keys.stream().map(RowKey::accountId).toList()))
        .param("postings", StateLoader.texts(keys.stream().map(RowKey::postingNumber).toList()))
        .query(
            row -> {
              draws
                  .computeIfAbsent(row.getString("account_id"), account -> new HashMap<>())
                  .computeIfAbsent(row.getLong("posting_number"), posting -> new ArrayList<>())
                  .add(
                      new Draw(
                          row.getObject("credit_number", Integer.class),
                          row.getString("unit"),
                          row.getBigDecimal("amount")));
            });
    return draws;
  }

  private static final String ROWS =
      """
      select u.account_id, u.occurred_at, u.posting_number, u.provider, u.model_id, u.operation, u.api_key_id,
        u.unit, u.credits_used, u.rate_card_id, u.voided_at, u.other_quantities,
        u.reported_cost, u.reported_currency,
        u.input_tokens, u.cache_read_tokens, u.cache_write_5m_tokens, u.cache_write_1h_tokens, u.output_tokens,
        u.reasoning_tokens, u.input_audio_tokens, u.output_audio_tokens, u.input_image_tokens, u.output_image_tokens,
        u.images, u.audio_ms, u.processing_ms, u.web_searches
      from unnest(:accounts, cast(:times as timestamptz[]), cast(:postings as bigint[]))
        as k (account_id, occurred_at, posting_number)
      join usage_history u
        on u.account_id = k.account_id and u.occurred_at = k.occurred_at and u.posting_number = k.posting_number
      """;

  private void loadRows(
      Map<RowKey, UUID> identities, Map<String, Map<Long, List<Draw>>> draws, BatchState state) {
    List<RowKey> keys = List.copyOf(identities.keySet());
    jdbc.sql(ROWS)
        .param("accounts", StateLoader.texts(keys.stream().map(RowKey::accountId).toList()))
        .param("times", StateLoader.texts(keys.stream().map(RowKey::occurredAt).toList()))
        .param("postings", StateLoader.texts(keys.stream().map(RowKey::postingNumber).toList()))
        .query(
            row -> {
              RowKey key =
                  new RowKey(
                      row.getString("account_id"),
                      StateLoader.instant(row, "occurred_at"),
                      row.getLong("posting_number"));
              UUID identity = requireNonNull(identities.get(key));
              List<Draw> drawn =
                  draws
                      .getOrDefault(key.accountId(), Map.of())
                      .getOrDefault(key.postingNumber(), List.of());
              BatchState.Seen seen = requireNonNull(state.seen().get(identity));
              state
                  .usage()
                  .put(
                      identity,
                      new PostedUsage(
                          UsageRows.facts(row, identity, seen.content()),
                          UsageRows.state(row),
                          drawn));
            });
  }
}
