package io.usageledger.ledger.model;

import io.usageledger.event.Refusal;
import io.usageledger.event.RefusedException;
import io.usageledger.ledger.fold.LogPosition;
import io.usageledger.ledger.fold.LogRecord;
import io.usageledger.ledger.fold.RawRecord;
import io.usageledger.log.AccountChanged;
import io.usageledger.log.AccountTicked;
import io.usageledger.log.BalanceAdjusted;
import io.usageledger.log.CreditsGranted;
import io.usageledger.log.CreditsRevoked;
import io.usageledger.log.EventQuarantined;
import io.usageledger.log.ReportedCost;
import io.usageledger.log.SubscriptionChanged;
import io.usageledger.log.UsageRated;
import io.usageledger.log.UsageRecorded;
import io.usageledger.log.UsageVoided;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/** The records of the log that the lines of a history stand for, without what is published. */
final class LogOfSteps {
  static final int PARTITIONS = 2;

  private LogOfSteps() {}

  static int partitionOf(String accountId) {
    return Math.floorMod(accountId.hashCode(), PARTITIONS);
  }

  /** Prices and aliases are in no log: they leave no record. */
  static List<LogRecord> records(List<Step> steps) {
    Map<Integer, Long> offsets = new HashMap<>();
    List<LogRecord> records = new ArrayList<>();
    for (Step step : steps) {
      if (!step.isPublished()) {
        int partition = partitionOf(step.key());
        long offset = offsets.merge(partition, 1L, Long::sum) - 1;
        records.add(record(step, new LogPosition(partition, offset, step.appendedAt())));
      }
    }
    return records;
  }

  private static LogRecord record(Step step, LogPosition position) {
    byte[] key = step.key().getBytes(StandardCharsets.UTF_8);
    RawRecord raw = new RawRecord("ledger-events", position, key, new byte[0], List.of());
    return step.verb().equals("garbage")
        ? new LogRecord(raw, null, new RefusedException(Refusal.UNDECODABLE, "no event"))
        : new LogRecord(raw, event(step), null);
  }

  private static SpecificRecord event(Step step) {
    return switch (step.verb()) {
      case "usage" -> usage(step);
      case "void" ->
          UsageVoided.newBuilder()
              .setAccountId(step.subject())
              .setSource(step.read("source", "gateway"))
              .setEventId(step.read("id"))
              .setReason(step.find("reason"))
              .build();
      case "rate" ->
          UsageRated.newBuilder()
              .setAccountId(step.subject())
              .setSource(step.read("source", "gateway"))
              .setEventId(step.read("id"))
              .setRatingId(step.read("rating"))
              .build();
      case "grant" -> grant(step);
      case "revoke" ->
          CreditsRevoked.newBuilder()
              .setAccountId(step.subject())
              .setRevocationId(step.read("id"))
              .setCreditId(step.read("credit"))
              .build();
      case "adjust" ->
          BalanceAdjusted.newBuilder()
              .setAccountId(step.subject())
              .setAdjustmentId(step.read("id"))
              .setUnit(step.read("unit"))
              .setAmount(decimal(step, "amount"))
              .build();
      case "subscription" -> subscription(step);
      case "account" -> changed(step);
      case "tick" -> AccountTicked.newBuilder().setAccountId(step.subject()).build();
      case "quarantined" -> quarantined(step);
      default -> throw new IllegalArgumentException("No such verb: " + step);
    };
  }

  private static UsageRecorded usage(Step step) {
    return UsageRecorded.newBuilder()
        .setAccountId(step.subject())
        .setSource(step.read("source", "gateway"))
        .setEventId(step.read("id"))
        .setOccurredAt(step.time("at"))
        .setOperation(step.read("operation", "chat"))
        .setProvider(step.read("provider", "openai"))
        .setModel(step.read("model"))
        .setQuantities(step.quantities())
        .setHoldId(step.find("hold"))
        .setApiKeyId(step.find("api_key"))
        .setReportedCost(
            step.find("cost") == null
                ? null
                : new ReportedCost(decimal(step, "cost"), step.read("currency")))
        .build();
  }

  private static AccountChanged changed(Step step) {
    @Nullable String team = step.find("team");
    return AccountChanged.newBuilder()
        .setAccountId(step.subject())
        .setChangeId(step.read("id"))
        .setChargedBy(step.find("charged_by"))
        .setStatus(step.find("status"))
        .setAttributes(team == null ? null : Map.of("team", team))
        .build();
  }

  private static CreditsGranted grant(Step step) {
    return CreditsGranted.newBuilder()
        .setAccountId(step.subject())
        .setCreditId(step.read("id"))
        .setUnit(step.read("unit"))
        .setAmount(decimal(step, "amount"))
        .setPriority((int) step.number("priority"))
        .setEffectiveAt(step.time("from"))
        .setExpiresAt(step.findTime("to"))
        .build();
  }

  private static SubscriptionChanged subscription(Step step) {
    return SubscriptionChanged.newBuilder()
        .setAccountId(step.subject())
        .setChangeId(step.read("id"))
        .setSubscriptionId(step.read("subscription"))
        .setTier(step.read("tier", "pro"))
        .setStatus(step.read("status"))
        .setPeriodStart(step.time("from"))
        .setPeriodEnd(step.time("to"))
        .setUnit(step.read("unit"))
        .setAllowance(decimal(step, "allowance"))
        .setRolloverCap(decimal(step, "cap"))
        .build();
  }

  private static EventQuarantined quarantined(Step step) {
    return EventQuarantined.newBuilder()
        .setTopic("usage-events")
        .setPartition(0)
        .setOffset(step.number("offset"))
        .setAppendedAt(Step.START)
        .setReason("quantity_invalid")
        .setDetail("no number")
        .setHeaders(List.of())
        .setAccountId(step.subject())
        .build();
  }

  private static BigDecimal decimal(Step step, String word) {
    return step.amount(word).setScale(12);
  }
}
