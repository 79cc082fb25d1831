package io.usageledger.ledger.model;

import java.util.List;

/** Grants, revocations, adjustments, subscriptions, and changes of an account. */
final class RandomCredits {
  private static final int PERIOD = 240;

  private final Chance chance;

  RandomCredits(Chance chance) {
    this.chance = chance;
  }

  Step grant() {
    String id = chance.oneIn(40) ? "adjustment/x" : chance.id("c");
    Step grant =
        Step.of(chance.now, "grant", chance.account(), "id", id)
            .with(
                "unit",
                chance.pick(
                    "credits", "credits", "credits", "usd", "processing_minutes", "alpha", "eur"))
            .with("amount", chance.pick("1", "2", "3", "5", "8", "0.5", "20", "50"))
            .with("priority", chance.pick("0", "0", "1", "2"))
            .with("from", chance.near("0", "0", "-60", "-60", "-1440", "-1440", "30", "90"));
    if (chance.oneIn(3)) {
      return grant;
    }
    String length = chance.pick("30", "60", "90", "120", "1440", "1470", "60", "90", "0");
    return grant.with("to", "" + (grant.number("from") + Long.parseLong(length)));
  }

  Step adjustment() {
    return Step.of(chance.now, "adjust", chance.account(), "id", chance.id("c"))
        .with("unit", chance.pick("credits", "credits", "usd"))
        .with("amount", chance.pick("1", "3", "-1", "-2", "-4", "0"));
  }

  Step revocation() {
    List<Step> grants = chance.of("grant");
    boolean unknown = grants.isEmpty() || chance.oneIn(10);
    Step grant =
        unknown
            ? Step.of(chance.now, "grant", chance.account(), "id", "unheard-of")
            : chance.pick(grants);
    return Step.of(chance.now, "revoke", grant.subject(), "id", chance.id("r"))
        .with("credit", grant.read("id"));
  }

  Step subscription() {
    long start = PERIOD * (Math.floorDiv(chance.now, PERIOD) + chance.below(3));
    long from = chance.oneIn(6) ? start - PERIOD : start;
    long length = Long.parseLong(chance.pick("240", "240", "240", "120", "480"));
    String account = chance.oneIn(4) ? chance.account() : "a";
    return Step.of(chance.now, "subscription", account, "id", chance.id("s"))
        .with("subscription", chance.pick("sub", "sub", "sub", "other"))
        .with(
            "status",
            chance.pick(
                "active", "active", "active", "active", "cancelled", "suspended", "expired"))
        .with("from", "" + from)
        .with("to", "" + (from + length))
        .with("unit", chance.pick("credits", "credits", "credits", "usd"))
        .with("allowance", chance.pick("0", "3", "10", "10"))
        .with("cap", chance.pick("0", "1", "3", "100"));
  }

  Step accountChange() {
    Step change = Step.of(chance.now, "account", chance.account(), "id", chance.id("a"));
    if (!chance.oneIn(4)) {
      change =
          change.with(
              "charged_by",
              chance.oneIn(20)
                  ? "nothing"
                  : chance.pick("reported_cost", "reported_cost", "prices"));
    }
    if (chance.oneIn(3)) {
      change = change.with("status", chance.pick("open", "closed", "closed"));
    }
    return chance.oneIn(4) ? change.with("team", chance.pick("red", "blue")) : change;
  }
}
