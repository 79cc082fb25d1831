package io.usageledger.ledger.fold;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/** One grant of prepaid units while a batch is folded: its terms, and what was taken from it. */
public final class CreditState {
  static final Comparator<CreditState> GRANT_ORDER =
      Comparator.comparingInt(credit -> credit.terms.number());

  /** Priority, then expiry (none last), then the order of grant. */
  static final Comparator<CreditState> DRAW_ORDER =
      Comparator.comparingInt((CreditState credit) -> credit.terms.priority())
          .thenComparing(
              credit -> credit.terms.expiresAt(), Comparator.nullsLast(Comparator.naturalOrder()))
          .thenComparingInt(credit -> credit.terms.number());

  /** What a grant lays down for ever. */
  public record Terms(
      int number,
      String creditId,
      String unit,
      BigDecimal granted,
      int priority,
      Instant effectiveAt,
      @Nullable Instant expiresAt,
      Instant grantedAt,
      @Nullable String subscriptionId,
      @Nullable String reason) {
    public Terms {
      if (number < 1 || granted.signum() <= 0) {
        throw new IllegalStateException(
            "Credit %s has number %d and grants %s".formatted(creditId, number, granted));
      }
    }
  }

  private final Terms terms;
  private BigDecimal used;
  private BigDecimal forfeited;
  private BigDecimal remaining;
  private @Nullable Instant closedAt;
  private boolean granted;
  private boolean changed;
  private boolean lapsed;

  public CreditState(
      Terms terms, BigDecimal used, BigDecimal forfeited, @Nullable Instant closedAt) {
    this.terms = terms;
    this.used = used;
    this.forfeited = forfeited;
    this.closedAt = closedAt;
    this.remaining = terms.granted().subtract(used).subtract(forfeited);
    checkNothingBeyond();
  }

  static CreditState granted(Terms terms) {
    CreditState credit = new CreditState(terms, BigDecimal.ZERO, BigDecimal.ZERO, null);
    credit.granted = true;
    credit.changed = true;
    return credit;
  }

  boolean covers(String unit, Instant occurredAt) {
    Instant expiresAt = terms.expiresAt();
    return isOpen()
        && terms.unit().equals(unit)
        && !occurredAt.isBefore(terms.effectiveAt())
        && (expiresAt == null || occurredAt.isBefore(expiresAt));
  }

  boolean isDue(Instant now, Duration lateUsageGrace) {
    return isOpen() && isOver(now, lateUsageGrace);
  }

  private boolean isOver(Instant now, Duration lateUsageGrace) {
    Instant expiresAt = terms.expiresAt();
    return expiresAt != null && !expiresAt.plus(lateUsageGrace).isAfter(now);
  }

  boolean isOpen() {
    return closedAt == null && !lapsed;
  }

  /**
   * Where its time is over and nothing is left to forfeit, it takes nothing back. The tables do not
   * say so: it follows from the record's append time alone, also where that is earlier than the one
   * before, so that it is the same whatever batches the log is cut into.
   */
  void lapseIfOver(Instant now, Duration lateUsageGrace) {
    lapsed = closedAt == null && remaining.signum() == 0 && isOver(now, lateUsageGrace);
  }

  void draw(BigDecimal amount) {
    used = used.add(amount);
    remaining = remaining.subtract(amount);
    changed = true;
    checkNothingBeyond();
  }

  void giveBack(BigDecimal amount) {
    used = used.subtract(amount);
    remaining = remaining.add(amount);
    changed = true;
    checkNothingBeyond();
  }

  void close(Instant at) {
    forfeited = forfeited.add(remaining);
    remaining = BigDecimal.ZERO;
    closedAt = at;
    changed = true;
  }

  /** Takes a part away without drawing it, as a roll-over does. */
  void forfeit(BigDecimal amount) {
    forfeited = forfeited.add(amount);
    remaining = remaining.subtract(amount);
    changed = true;
    checkNothingBeyond();
  }

  private void checkNothingBeyond() {
    if (used.signum() < 0 || forfeited.signum() < 0 || remaining.signum() < 0) {
      throw new IllegalStateException(
          "Credit %s of %s: used %s, forfeited %s"
              .formatted(terms.creditId(), terms.granted(), used, forfeited));
    }
  }

  public Terms terms() {
    return terms;
  }

  public BigDecimal used() {
    return used;
  }

  public BigDecimal forfeited() {
    return forfeited;
  }

  public BigDecimal remaining() {
    return remaining;
  }

  public @Nullable Instant closedAt() {
    return closedAt;
  }

  public boolean isChanged() {
    return changed;
  }

  /** Whether no table has it yet. */
  public boolean isGranted() {
    return granted;
  }
}
