package io.usageledger.ledger.fold;

import static java.util.Objects.requireNonNull;

import io.usageledger.event.EventIdentity;
import io.usageledger.ledger.pricing.PriceBook;
import io.usageledger.ledger.pricing.PriceVersion;
import io.usageledger.ledger.pricing.PriceVersion.ModelKey;
import io.usageledger.log.UsageRecorded;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import org.apache.avro.specific.SpecificRecord;

/** A log in memory, and what the fold makes of it, without Kafka, Postgres or Spring. */
final class History {
  static final Instant START = Instant.parse("2026-03-01T12:00:00Z");
  static final FoldRules RULES = new FoldRules(Duration.ofHours(1));

  /**
   * gpt-5 at 0.002 credits a token, as in the reference rows; mini is dearer above 100 tokens of
   * input.
   */
  static final PriceBook PRICES =
      new PriceBook(
          List.of(
              price("gpt-5", "input_tokens", "0.002", 0),
              price("gpt-5", "output_tokens", "0.002", 0),
              price("mini", "input_tokens", "0.000001", 0),
              price("mini", "input_tokens", "0.000003", 100),
              price("mini", "output_tokens", "0.000005", 0)));

  private final List<LogRecord> records = new ArrayList<>();
  private final BatchState state = new BatchState();
  private final List<Entry> entries = new ArrayList<>();
  private final PriceBook prices;
  private Instant now = START;

  History() {
    this(PRICES);
  }

  History(PriceBook prices) {
    this.prices = prices;
  }

  static PriceVersion price(String model, String meter, String unitPrice, long aboveInputTokens) {
    String name = model + meter + unitPrice + aboveInputTokens;
    return new PriceVersion(
        UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)),
        new ModelKey("openai", model),
        meter,
        "credits",
        new BigDecimal(unitPrice),
        aboveInputTokens,
        Instant.EPOCH,
        Instant.EPOCH);
  }

  /** The log's clock at a time. */
  History at(Instant time) {
    now = time;
    return this;
  }

  /** Lets the log's clock run. */
  History after(Duration time) {
    now = now.plus(time);
    return this;
  }

  Instant now() {
    return now;
  }

  History append(String accountId, SpecificRecord event) {
    LogPosition position = new LogPosition(0, records.size(), now);
    byte[] key = accountId.getBytes(StandardCharsets.UTF_8);
    records.add(
        new LogRecord(
            new RawRecord("ledger-events", position, key, new byte[0], List.of()), event, null));
    if (event instanceof UsageRecorded usage) {
      state
          .awaited()
          .add(
              EventIdentity.of(
                  EventIdentity.Kind.USAGE,
                  usage.getAccountId(),
                  usage.getSource(),
                  usage.getEventId()));
    }
    return this;
  }

  /** Folds everything as one batch. */
  Postings fold() {
    return fold(records);
  }

  /** Folds the next part of the log on top of what was folded before. */
  Postings fold(List<LogRecord> batch) {
    Postings postings = new Postings();
    Fold.fold(postings, state, prices, RULES, batch);
    entries.addAll(postings.entries());
    return postings;
  }

  List<LogRecord> records() {
    return records;
  }

  /** All entries so far, in the order they were made. */
  List<Entry> entries() {
    return entries;
  }

  AccountState account(String accountId) {
    return requireNonNull(state.accounts().get(accountId), accountId);
  }

  /** For instance {@code grant +10=10 c1; usage -2=8 c1}: amount, balance after it, credit. */
  static String text(List<Entry> entries) {
    return entries.stream().map(History::text).collect(Collectors.joining("; "));
  }

  private static String text(Entry entry) {
    return "%s %s%s=%s c%s"
        .formatted(
            entry.kind().code(),
            entry.amount().signum() < 0 ? "" : "+",
            plain(entry.amount()),
            plain(entry.balanceAfter()),
            entry.creditNumber() == null ? "-" : entry.creditNumber());
  }

  private static String plain(BigDecimal amount) {
    return amount.signum() == 0 ? "0" : amount.stripTrailingZeros().toPlainString();
  }
}
