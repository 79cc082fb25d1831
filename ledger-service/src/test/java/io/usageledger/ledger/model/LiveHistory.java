package io.usageledger.ledger.model;

import io.usageledger.ledger.RunningLedger;
import io.usageledger.ledger.fold.LogRecord;
import io.usageledger.log.PricePublished;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;

/**
 * A random history, played to a running ledger: accounts of its own, and times around now, so that
 * some credits are over when they are granted and some are not.
 */
public final class LiveHistory {
  private static final List<String> TIMES = List.of("at", "from", "to");

  private LiveHistory() {}

  /**
   * Appends a history to the log.
   *
   * @param accounts begins the names of its accounts
   */
  public static void play(long seed, String accounts, RunningLedger ledger) {
    long shift = Duration.between(Step.START, Instant.now()).toMinutes() - 1_000;
    for (Step step : RandomHistory.of(seed)) {
      if (step.verb().equals("price")) {
        ledger.appendPrice(price(step, shift));
      } else if (!step.isPublished()) {
        append(moved(step, shift, accounts), ledger);
      }
    }
  }

  private static void append(Step step, RunningLedger ledger) {
    LogRecord record = LogOfSteps.records(List.of(step)).get(0);
    if (record.event() == null) {
      ledger.appendRawAndWait(step.key().getBytes(StandardCharsets.UTF_8), new byte[] {7, 7, 7});
    } else {
      ledger.append(step.key(), record.event());
    }
  }

  private static Step moved(Step step, long shift, String accounts) {
    Map<String, String> words = new LinkedHashMap<>(step.words());
    TIMES.forEach(
        word -> words.computeIfPresent(word, (name, at) -> "" + (Long.parseLong(at) + shift)));
    words.computeIfPresent("key", (name, key) -> accounts + key);
    words.computeIfPresent(
        "offset", (name, offset) -> "" + placeOf(accounts + step.subject(), offset));
    return new Step(step.minute(), step.verb(), accounts + step.subject(), words);
  }

  /** A place of usage-events holds one record, which is of one account. */
  private static long placeOf(String account, String offset) {
    return (account.hashCode() & 0x7fff_ffffL) * 1_000 + Long.parseLong(offset);
  }

  private static PricePublished price(Step step, long shift) {
    Instant from = step.time("from").plus(Duration.ofMinutes(shift));
    return PricePublished.newBuilder()
        .setPriceId(
            UUID.nameUUIDFromBytes((step + "/" + from).getBytes(StandardCharsets.UTF_8)).toString())
        .setProvider(step.read("provider", "openai").toLowerCase(Locale.ROOT))
        .setModel(step.subject())
        .setMeter(step.read("meter"))
        .setUnit(step.read("unit"))
        .setUnitPrice(new BigDecimal(step.read("price")).setScale(12))
        .setAboveInputTokens(step.number("above"))
        .setEffectiveAt(from)
        .setPublishedAt(Instant.now())
        .build();
  }
}
