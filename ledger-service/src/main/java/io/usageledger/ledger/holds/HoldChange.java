package io.usageledger.ledger.holds;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Comparator;

/** A hold that is to be taken or released. */
sealed interface HoldChange {
  String holdId();

  /** Whose units it sets aside, and which. */
  HeldUnits of();

  /** When it was asked for. */
  Instant at();

  /** What one account has in one unit. */
  record HeldUnits(String accountId, String unit) implements Comparable<HeldUnits> {
    private static final Comparator<HeldUnits> ORDER =
        Comparator.comparing(HeldUnits::accountId).thenComparing(HeldUnits::unit);

    @Override
    public int compareTo(HeldUnits other) {
      return ORDER.compare(this, other);
    }
  }

  /** Sets units aside. */
  record Take(WantedHold wanted, Instant at) implements HoldChange {
    @Override
    public String holdId() {
      return wanted.holdId();
    }

    @Override
    public HeldUnits of() {
      return new HeldUnits(wanted.accountId(), wanted.unit());
    }

    Instant expiresAt() {
      return at.plus(wanted.ttl());
    }
  }

  /** Gives units back. */
  record Release(Hold hold, Instant at) implements HoldChange {
    @Override
    public String holdId() {
      return hold.holdId();
    }

    @Override
    public HeldUnits of() {
      return new HeldUnits(hold.accountId(), hold.unit());
    }
  }

  /**
   * What became of it.
   *
   * @param available what is left to hold after it, in its unit; of a release nobody asks
   */
  record Outcome(Became became, BigDecimal available) {
    /** All but the first have changed nothing. */
    enum Became {
      DONE,
      INSUFFICIENT,
      ACCOUNT_CLOSED,
      /** There is, or was, a hold of this id. */
      USED_BEFORE,
      /** The hold that was to be released has ended. */
      ENDED,
      /** It could not be done together with others, and is still to be done. */
      BUSY
    }

    static final Outcome RELEASED = new Outcome(Became.DONE, BigDecimal.ZERO);
    static final Outcome ENDED = new Outcome(Became.ENDED, BigDecimal.ZERO);
    static final Outcome BUSY = new Outcome(Became.BUSY, BigDecimal.ZERO);
  }
}
