package io.usageledger.benchmarks.drain;

import io.usageledger.log.CreditsGranted;
import io.usageledger.log.UsageRecorded;
import java.math.BigDecimal;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The rival's statements. Prices are read once a model and kept. */
@Repository
class PlainJournal {
  private static final byte[] NO_HASH = new byte[32];

  private final JdbcClient jdbc;
  private final Map<String, Map<String, BigDecimal>> prices = new ConcurrentHashMap<>();

  PlainJournal(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  void grant(CreditsGranted credit) {
    jdbc.sql(
            """
            insert into accounts (opened_at, account_id, head_hash) values (now(), ?, ?)
            on conflict on constraint accounts_pk do update set credit_count = accounts.credit_count + 1
            """)
        .params(credit.getAccountId(), NO_HASH)
        .update();
    jdbc.sql(
            """
            insert into credits (effective_at, granted_at, credit_number, priority, granted, account_id, credit_id, unit)
            select ?, now(), credit_count + 1, ?, ?, account_id, ?, ? from accounts where account_id = ?
            on conflict on constraint credits_pk do nothing
            """)
        .params(
            Timestamp.from(credit.getEffectiveAt()),
            credit.getPriority(),
            credit.getAmount(),
            credit.getCreditId(),
            credit.getUnit(),
            credit.getAccountId())
        .update();
    jdbc.sql(
            """
            insert into balances (balance, overdraft, account_id, unit) values (?, 0, ?, ?)
            on conflict on constraint balances_pk do update set balance = balances.balance + excluded.balance
            """)
        .params(credit.getAmount(), credit.getAccountId(), credit.getUnit())
        .update();
  }

  boolean claim(UUID identity, UUID content, Instant occurredAt) {
    return jdbc.sql(
                """
                insert into event_identities (identity, content, occurred_at, posting_number) values (?, ?, ?, 1)
                on conflict on constraint event_identities_pk do nothing
                """)
            .params(identity, content, Timestamp.from(occurredAt))
            .update()
        == 1;
  }

  void post(UsageRecorded usage, ConsumerRecord<?, byte[]> polled) {
    BigDecimal amount = amount(usage);
    long number = nextNumber(usage);
    draw(usage, amount);
    BigDecimal balance = debit(usage, amount);
    appendUsage(usage, amount, number);
    appendEntry(usage, amount, balance, number, polled);
    rollUp(usage, amount);
  }

  private BigDecimal amount(UsageRecorded usage) {
    Map<String, BigDecimal> model = prices.computeIfAbsent(usage.getModel(), this::readPrices);
    BigDecimal amount = BigDecimal.ZERO;
    for (Map.Entry<String, Long> used : usage.getQuantities().entrySet()) {
      BigDecimal price = model.getOrDefault(used.getKey(), BigDecimal.ZERO);
      amount = amount.add(price.multiply(BigDecimal.valueOf(used.getValue())));
    }
    return amount;
  }

  private Map<String, BigDecimal> readPrices(String model) {
    return jdbc
        .sql("select meter, unit_price from ledger.prices where model_id = ?")
        .param(model)
        .query((row, number) -> Map.entry(row.getString("meter"), row.getBigDecimal("unit_price")))
        .stream()
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  private long nextNumber(UsageRecorded usage) {
    return jdbc.sql(
            """
            insert into accounts (opened_at, entry_count, account_id, head_hash) values (now(), 1, ?, ?)
            on conflict on constraint accounts_pk do update set entry_count = accounts.entry_count + 1
            returning entry_count
            """)
        .params(usage.getAccountId(), NO_HASH)
        .query(Long.class)
        .single();
  }

  private void draw(UsageRecorded usage, BigDecimal amount) {
    jdbc.sql(
            """
            update credits set used = used + ?
            where (account_id, credit_number) = (
              select account_id, credit_number from credits
              where account_id = ? and unit = 'credits' and remaining >= ? and effective_at <= ?
              order by priority, expires_at nulls last, credit_number limit 1)
            """)
        .params(amount, usage.getAccountId(), amount, Timestamp.from(usage.getOccurredAt()))
        .update();
  }

  private BigDecimal debit(UsageRecorded usage, BigDecimal amount) {
    return jdbc.sql(
            """
            insert into balances (balance, overdraft, account_id, unit) values (-?, 0, ?, 'credits')
            on conflict on constraint balances_pk do update set balance = balances.balance + excluded.balance
            returning balance
            """)
        .params(amount, usage.getAccountId())
        .query(BigDecimal.class)
        .single();
  }

  private void appendUsage(UsageRecorded usage, BigDecimal amount, long number) {
    Map<String, Long> used = usage.getQuantities();
    jdbc.sql(
            """
            insert into usage_history (occurred_at, posting_number, input_tokens, cache_read_tokens, output_tokens,
              reasoning_tokens, rate_card_id, account_id, source, event_id, operation, provider, model_id, unit,
              credits_used, api_key_id, conversation_id, attributes)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'credits', ?, ?, ?, jsonb_build_object('agent', ?::text))
            """)
        .params(
            Timestamp.from(usage.getOccurredAt()),
            number,
            used.getOrDefault("input_tokens", 0L),
            used.getOrDefault("cache_read_tokens", 0L),
            used.getOrDefault("output_tokens", 0L),
            used.getOrDefault("reasoning_tokens", 0L),
            new UUID(0, usage.getModel().hashCode()),
            usage.getAccountId(),
            usage.getSource(),
            usage.getEventId(),
            usage.getOperation(),
            usage.getProvider(),
            usage.getModel(),
            amount,
            usage.getApiKeyId(),
            usage.getConversationId(),
            usage.getAttributes().getOrDefault("agent", ""))
        .update();
  }

  private void appendEntry(
      UsageRecorded usage,
      BigDecimal amount,
      BigDecimal balance,
      long number,
      ConsumerRecord<?, byte[]> polled) {
    jdbc.sql(
            """
            insert into entries (sequence_number, posting_number, appended_at, occurred_at, log_offset, log_partition,
              credit_number, evidence, amount, balance_after, account_id, kind, unit, hash)
            values (?, ?, ?, ?, ?, ?, 1, ?, -?, ?, ?, 'usage', 'credits', ?)
            """)
        .params(
            number,
            number,
            new Timestamp(polled.timestamp()),
            Timestamp.from(usage.getOccurredAt()),
            polled.offset(),
            polled.partition(),
            new UUID(0, 0),
            amount,
            balance,
            usage.getAccountId(),
            NO_HASH)
        .update();
  }

  private void rollUp(UsageRecorded usage, BigDecimal amount) {
    Map<String, Long> used = usage.getQuantities();
    jdbc.sql(
            """
            insert into usage_hours (hour_at, events, input_tokens, cache_read_tokens, output_tokens, reasoning_tokens,
              amount, account_id, provider, model_id, operation, api_key_id, unit)
            values (?, 1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'credits')
            on conflict on constraint usage_hours_pk do update set
              events = usage_hours.events + 1,
              input_tokens = usage_hours.input_tokens + excluded.input_tokens,
              cache_read_tokens = usage_hours.cache_read_tokens + excluded.cache_read_tokens,
              output_tokens = usage_hours.output_tokens + excluded.output_tokens,
              reasoning_tokens = usage_hours.reasoning_tokens + excluded.reasoning_tokens,
              amount = usage_hours.amount + excluded.amount
            """)
        .params(
            Timestamp.from(usage.getOccurredAt().truncatedTo(ChronoUnit.HOURS)),
            used.getOrDefault("input_tokens", 0L),
            used.getOrDefault("cache_read_tokens", 0L),
            used.getOrDefault("output_tokens", 0L),
            used.getOrDefault("reasoning_tokens", 0L),
            amount,
            usage.getAccountId(),
            usage.getProvider(),
            usage.getModel(),
            usage.getOperation(),
            usage.getApiKeyId())
        .update();
  }
}
