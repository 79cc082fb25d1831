package io.usageledger.event;

import io.usageledger.log.AccountChanged;
import io.usageledger.log.BalanceAdjusted;
import io.usageledger.log.CreditsGranted;
import io.usageledger.log.CreditsRevoked;
import io.usageledger.log.ReportedCost;
import io.usageledger.log.SubscriptionChanged;
import io.usageledger.log.UsageRecorded;
import java.util.UUID;

/**
 * The hash of what an event says beside its identity: 128 bits of SHA-256. The same identity with
 * the same content is a duplicate; with other content it is a conflict. It does not depend on who
 * encoded the record or on the order of maps.
 */
public final class EventContent {
  private EventContent() {}

  public static UUID of(UsageRecorded event) {
    ReportedCost cost = event.getReportedCost();
    return new CanonicalBytes()
        .instant(event.getOccurredAt())
        .text(event.getOperation())
        .text(event.getProvider())
        .text(event.getModel())
        .numbers(event.getQuantities())
        .text(event.getApiKeyId())
        .text(event.getConversationId())
        .texts(event.getAttributes())
        .text(event.getHoldId())
        .amount(cost == null ? null : cost.getAmount())
        .text(cost == null ? null : cost.getCurrency())
        .text(event.getRawUsage())
        .digest128();
  }

  public static UUID of(CreditsGranted event) {
    return new CanonicalBytes()
        .text(event.getUnit())
        .amount(event.getAmount())
        .number(event.getPriority())
        .instant(event.getEffectiveAt())
        .instant(event.getExpiresAt())
        .text(event.getSubscriptionId())
        .text(event.getReason())
        .digest128();
  }

  public static UUID of(CreditsRevoked event) {
    return new CanonicalBytes().text(event.getCreditId()).text(event.getReason()).digest128();
  }

  public static UUID of(BalanceAdjusted event) {
    return new CanonicalBytes()
        .text(event.getUnit())
        .amount(event.getAmount())
        .text(event.getReason())
        .digest128();
  }

  public static UUID of(SubscriptionChanged event) {
    return new CanonicalBytes()
        .text(event.getSubscriptionId())
        .text(event.getTier())
        .text(event.getStatus())
        .instant(event.getPeriodStart())
        .instant(event.getPeriodEnd())
        .text(event.getUnit())
        .amount(event.getAllowance())
        .amount(event.getRolloverCap())
        .texts(event.getAttributes())
        .digest128();
  }

  /** Attributes that are left out are told apart from none. */
  public static UUID of(AccountChanged event) {
    CanonicalBytes bytes = new CanonicalBytes().text(event.getChargedBy()).text(event.getStatus());
    return event.getAttributes() == null
        ? bytes.number(-1).digest128()
        : bytes.texts(event.getAttributes()).digest128();
  }
}
