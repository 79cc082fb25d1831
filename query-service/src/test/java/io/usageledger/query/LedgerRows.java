package io.usageledger.query;

import com.zaxxer.hikari.HikariDataSource;
import io.usageledger.event.EventIdentity;
import io.usageledger.localstack.TestStack;
import java.math.BigDecimal;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes the tables as the ledger would, as their owner: each posting moves entries, balance,
 * history and roll-up together.
 */
final class LedgerRows {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final AtomicLong NUMBERS = new AtomicLong();

  final JdbcClient jdbc;
  final PriceRows prices;

  LedgerRows() {
    jdbc = JdbcClient.create(Owner.CONNECTIONS);
    prices = new PriceRows(jdbc);
  }

  private static final class Owner {
    static final HikariDataSource CONNECTIONS = new HikariDataSource();

    static {
      CONNECTIONS.setJdbcUrl(TestStack.shared().jdbcUrl());
      CONNECTIONS.setUsername(TestStack.shared().jdbcUser());
      CONNECTIONS.setPassword(TestStack.shared().jdbcPassword());
      CONNECTIONS.setMaximumPoolSize(2);
    }
  }

  /** The owner's. */
  static HikariDataSource connections() {
    return Owner.CONNECTIONS;
  }

  RowChanges changes() {
    return new RowChanges(jdbc);
  }

  static String unique(String name) {
    return name + "-" + UUID.randomUUID().toString().substring(0, 8) + NUMBERS.incrementAndGet();
  }

  /** A usage event as the history keeps it. */
  record Usage(
      String accountId,
      String source,
      String eventId,
      Instant occurredAt,
      String model,
      @Nullable String apiKeyId,
      @Nullable String conversationId,
      Map<String, String> attributes,
      long inputTokens,
      long outputTokens,
      Map<String, Long> others,
      @Nullable BigDecimal amount,
      boolean voided) {
    static Usage of(String accountId, String eventId, Instant at) {
      return new Usage(
          accountId,
          "tests",
          eventId,
          at,
          "gpt-5",
          null,
          null,
          Map.of(),
          10,
          5,
          Map.of(),
          new BigDecimal("0.03"),
          false);
    }

    @Nullable String unit() {
      return amount == null ? null : "credits";
    }
  }

  void account(String accountId) {
    jdbc.sql(
            """
            insert into accounts (opened_at, account_id, head_hash)
            values ('2026-01-01 00:00:00Z', :account_id, decode(repeat('00', 32), 'hex'))
            on conflict do nothing
            """)
        .param("account_id", accountId)
        .update();
  }

  void grant(String accountId, String creditId, String amount, Instant effectiveAt) {
    account(accountId);
    jdbc.sql(
            """
            insert into credits (
              effective_at, granted_at, credit_number, priority, granted, account_id, credit_id, unit, reason)
            select :effective_at, :effective_at, credit_count + 1, 5, :granted, account_id, :credit_id, 'credits',
              'a test'
            from accounts
            where account_id = :account_id
            """)
        .param("effective_at", effectiveAt.atOffset(ZoneOffset.UTC))
        .param("granted", new BigDecimal(amount))
        .param("credit_id", creditId)
        .param("account_id", accountId)
        .update();
    jdbc.sql("update accounts set credit_count = credit_count + 1 where account_id = :account_id")
        .param("account_id", accountId)
        .update();
    int number =
        jdbc.sql("select credit_count from accounts where account_id = :account_id")
            .param("account_id", accountId)
            .query(Integer.class)
            .single();
    append(accountId, "grant", "credits", new BigDecimal(amount), number, effectiveAt, null);
  }

  /** Appends one entry and moves the balance; answers its sequence number. */
  long append(
      String accountId,
      String kind,
      String unit,
      BigDecimal amount,
      @Nullable Integer creditNumber,
      Instant at,
      @Nullable String detail) {
    long sequence =
        jdbc.sql(
                """
                update accounts
                set entry_count = entry_count + 1
                where account_id = :account_id
                returning entry_count
                """)
            .param("account_id", accountId)
            .query(Long.class)
            .single();
    BigDecimal balance = unit.isEmpty() ? BigDecimal.ZERO : move(accountId, unit, amount);
    jdbc.sql(
            """
            insert into entries (
              sequence_number, posting_number, appended_at, occurred_at, log_offset, log_partition, credit_number,
              evidence, amount, balance_after, account_id, kind, unit, hash, detail)
            values (
              :sequence, :sequence, :at, :at, 1, 0, :credit_number,
              gen_random_uuid(), :amount, :balance, :account_id, :kind, :unit, sha256(convert_to(:account_id, 'UTF8')),
              :detail::jsonb)
            """)
        .param("sequence", sequence)
        .param("at", at.atOffset(ZoneOffset.UTC))
        .param("credit_number", creditNumber)
        .param("amount", amount)
        .param("balance", balance)
        .param("account_id", accountId)
        .param("kind", kind)
        .param("unit", unit)
        .param("detail", detail)
        .update();
    return sequence;
  }

  /** Makes an entry a later one of a usage event's posting. */
  void correct(String accountId, long sequence, long postingNumber) {
    jdbc.sql(
            """
            update entries
            set posting_number = :posting
            where account_id = :account_id
              and sequence_number = :sequence
            """)
        .param("posting", postingNumber)
        .param("account_id", accountId)
        .param("sequence", sequence)
        .update();
  }

  private BigDecimal move(String accountId, String unit, BigDecimal amount) {
    return jdbc.sql(
            """
            insert into balances (account_id, unit, balance, overdraft)
            values (:account_id, :unit, :amount, 0)
            on conflict (account_id, unit) do update set balance = balances.balance + excluded.balance
            returning balance
            """)
        .param("account_id", accountId)
        .param("unit", unit)
        .param("amount", amount)
        .query(BigDecimal.class)
        .single();
  }

  /** Posts usage: entry, history row, identity and, unless it is voided, the roll-up. */
  long post(Usage usage) {
    return post(
        usage, usage.amount() == null ? null : prices.rateCard("openai", usage.model()), null);
  }

  long post(Usage usage, @Nullable UUID rateCardId, @Nullable Integer creditNumber) {
    account(usage.accountId());
    jdbc.sql("select ensure_usage_partition(:at)")
        .param("at", usage.occurredAt().atOffset(ZoneOffset.UTC))
        .query(row -> {});
    BigDecimal amount = usage.amount() == null ? BigDecimal.ZERO : usage.amount().negate();
    long posting =
        append(
            usage.accountId(),
            usage.amount() == null ? "unrated" : "usage",
            usage.amount() == null ? "" : "credits",
            amount,
            creditNumber,
            usage.occurredAt(),
            null);
    if (usage.amount() == null && !usage.voided()) {
      jdbc.sql("update accounts set unrated_events = unrated_events + 1 where account_id = :id")
          .param("id", usage.accountId())
          .update();
    }
    history(usage, posting, rateCardId);
    identity(usage, posting);
    if (!usage.voided()) {
      rollUp(usage);
    }
    return posting;
  }

  private void history(Usage usage, long posting, @Nullable UUID rateCardId) {
    jdbc.sql(
            """
            insert into usage_history (
              occurred_at, posting_number, input_tokens, output_tokens, rate_card_id, voided_at, account_id, source,
              event_id, operation, provider, model_id, unit, credits_used, api_key_id, conversation_id,
              other_quantities, attributes)
            values (
              :at, :posting, :input, :output, :rate_card_id, :voided_at, :account_id, :source,
              :event_id, 'chat', 'openai', :model, :unit, :amount, :api_key_id, :conversation_id,
              :others::jsonb, :attributes::jsonb)
            """)
        .param("at", usage.occurredAt().atOffset(ZoneOffset.UTC))
        .param("posting", posting)
        .param("input", usage.inputTokens())
        .param("output", usage.outputTokens())
        .param("rate_card_id", rateCardId)
        .param(
            "voided_at",
            usage.voided() ? usage.occurredAt().plusSeconds(60).atOffset(ZoneOffset.UTC) : null)
        .param("account_id", usage.accountId())
        .param("source", usage.source())
        .param("event_id", usage.eventId())
        .param("model", usage.model())
        .param("unit", usage.unit())
        .param("amount", usage.amount())
        .param("api_key_id", usage.apiKeyId())
        .param("conversation_id", usage.conversationId())
        .param("others", usage.others().isEmpty() ? null : JSON.writeValueAsString(usage.others()))
        .param(
            "attributes",
            usage.attributes().isEmpty() ? null : JSON.writeValueAsString(usage.attributes()))
        .update();
  }

  private void identity(Usage usage, long posting) {
    jdbc.sql(
            """
            insert into event_identities (identity, content, occurred_at, posting_number)
            values (:identity, gen_random_uuid(), :at, :posting)
            """)
        .param(
            "identity",
            EventIdentity.of(
                EventIdentity.Kind.USAGE, usage.accountId(), usage.source(), usage.eventId()))
        .param("at", usage.occurredAt().atOffset(ZoneOffset.UTC))
        .param("posting", posting)
        .update();
  }

  private void rollUp(Usage usage) {
    Map<String, @Nullable Object> key = new TreeMap<>();
    key.put("hour_at", usage.occurredAt().truncatedTo(ChronoUnit.HOURS).atOffset(ZoneOffset.UTC));
    key.put("account_id", usage.accountId());
    key.put("model", usage.model());
    key.put("api_key_id", usage.apiKeyId() == null ? "" : usage.apiKeyId());
    key.put("unit", usage.amount() == null ? "" : "credits");
    jdbc.sql(
            """
            insert into usage_hours (
              hour_at, events, input_tokens, output_tokens, amount, account_id, provider, model_id, operation,
              api_key_id, unit)
            values (
              :hour_at, 1, :input, :output, :amount, :account_id, 'openai', :model, 'chat', :api_key_id, :unit)
            on conflict on constraint usage_hours_pk do update set
              events = usage_hours.events + 1,
              input_tokens = usage_hours.input_tokens + excluded.input_tokens,
              output_tokens = usage_hours.output_tokens + excluded.output_tokens,
              amount = usage_hours.amount + excluded.amount
            """)
        .params(key)
        .param("input", usage.inputTokens())
        .param("output", usage.outputTokens())
        .param("amount", usage.amount() == null ? BigDecimal.ZERO : usage.amount())
        .update();
    usage
        .others()
        .forEach(
            (meter, quantity) ->
                jdbc.sql(
                        """
                        insert into usage_hour_meters (
                          hour_at, quantity, account_id, provider, model_id, operation, api_key_id, unit, meter)
                        values (:hour_at, :quantity, :account_id, 'openai', :model, 'chat', :api_key_id, :unit, :meter)
                        on conflict on constraint usage_hour_meters_pk do update set
                          quantity = usage_hour_meters.quantity + excluded.quantity
                        """)
                    .params(key)
                    .param("quantity", quantity)
                    .param("meter", meter)
                    .update());
  }

  void alias(String provider, String model, String pricedAsModel) {
    jdbc.sql(
            """
            insert into model_aliases (
              alias_id, effective_at, published_at, provider, model_id, priced_as_provider, priced_as_model_id)
            values (gen_random_uuid(), '2026-01-01Z', '2026-01-01Z', :provider, :model, :provider, :priced_as)
            """)
        .param("provider", provider)
        .param("model", model)
        .param("priced_as", pricedAsModel)
        .update();
  }

  void quarantine(String accountId, String source, String eventId, byte[] value) {
    quarantine(
        accountId,
        source,
        eventId,
        value,
        NUMBERS.incrementAndGet(),
        Instant.parse("2026-03-01T00:00:00Z"));
  }

  /** In a topic that is created again the same offset comes again, at another time. */
  void quarantine(
      String accountId,
      String source,
      String eventId,
      byte[] value,
      long offset,
      Instant appendedAt) {
    jdbc.sql(
            """
            insert into quarantine (
              record_offset, appended_at, log_offset, log_partition, record_partition, topic, reason, detail,
              account_id, source, event_id, record_value, headers)
            values (
              :offset, :appended_at, 7, 0, 3, 'usage-events', 'quantity_invalid',
              'Cannot post event: negative quantity (output_tokens=-3)', :account_id, :source, :event_id, :value,
              '[{"name": "trace", "value": "AQI="}]')
            """)
        .param("offset", offset)
        .param("appended_at", Timestamp.from(appendedAt))
        .param("account_id", accountId)
        .param("source", source)
        .param("event_id", eventId)
        .param("value", value)
        .update();
  }

  /** What the table of entries admits. */
  List<String> entryKinds() {
    return jdbc.sql(
            """
            select (regexp_matches(pg_get_constraintdef(oid), '''([a-z]+)''', 'g'))[1]
            from pg_constraint
            where conname = 'entries_kind_known'
            """)
        .query(String.class)
        .list();
  }
}
