package io.usageledger.ledger.fold;

import io.usageledger.event.EventContent;
import io.usageledger.event.EventIdentity;
import io.usageledger.log.AccountChanged;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Posts how an account is charged, and that it is closed or opened again. */
final class AccountPosting {
  private static final String CLOSED = "closed";
  private final FoldContext context;

  AccountPosting(FoldContext context) {
    this.context = context;
  }

  Outcome change(AccountChanged event, LogPosition at) {
    UUID identity =
        EventIdentity.of(
            EventIdentity.Kind.ACCOUNT_CHANGE, event.getAccountId(), "", event.getChangeId());
    UUID content = EventContent.of(event);
    AccountState account = context.account(event.getAccountId(), at);
    if (context.isRepeated(identity, content, account)) {
      return Outcome.DUPLICATE;
    }
    AccountJournal journal = context.openJournal(event.getAccountId(), at);
    Occasion on =
        new Occasion(
            EntryKind.ACCOUNT, journal.nextNumber(), at, at.appendedAt(), content, detail(event));
    journal.append(on, "", BigDecimal.ZERO, null);
    account.load(changed(account.terms(), event, at));
    context.remember(identity, new BatchState.Seen(content, on.occurredAt(), on.postingNumber()));
    return Outcome.POSTED;
  }

  private static AccountState.Terms changed(
      AccountState.Terms before, AccountChanged event, LogPosition at) {
    return new AccountState.Terms(
        event.getChargedBy() == null ? before.charging() : Charging.of(event.getChargedBy()),
        closedAt(before.closedAt(), event.getStatus(), at),
        event.getAttributes() == null ? before.attributes() : event.getAttributes());
  }

  private static @Nullable Instant closedAt(
      @Nullable Instant before, @Nullable String status, LogPosition at) {
    if (status == null || status.equals(CLOSED) && before != null) {
      return before;
    }
    return status.equals(CLOSED) ? at.appendedAt() : null;
  }

  private static Map<String, String> detail(AccountChanged event) {
    Map<String, String> detail = new TreeMap<>();
    detail.put("change_id", event.getChangeId());
    if (event.getChargedBy() != null) {
      detail.put("charged_by", event.getChargedBy());
    }
    if (event.getStatus() != null) {
      detail.put("status", event.getStatus());
    }
    return Map.copyOf(detail);
  }
}
