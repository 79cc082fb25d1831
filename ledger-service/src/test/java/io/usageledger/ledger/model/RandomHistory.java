package io.usageledger.ledger.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A random history, weighted so that interesting things meet: few ids, small amounts, and times on
 * a grid of half hours, on which expiry, grace and period coincide with events.
 */
final class RandomHistory {
  private static final int STEPS_MIN = 30;
  private static final int STEPS_MORE = 31;
  private static final int PERIOD = 240;
  private static final String LONG_AGO = "-100000";
  private static final List<String> MODELS =
      List.of(
          "plain",
          "plain",
          "plain",
          "both",
          "both",
          "minutes",
          "tiered",
          "requests",
          "partly",
          "unknown");

  private static final List<String> BASE_PRICES =
      List.of(
          "plain input_tokens credits 1 0",
          "plain output_tokens credits 2 0",
          "both input_tokens credits 1 0",
          "both input_tokens usd 0.5 0",
          "both output_tokens usd 0.25 0",
          "minutes processing_ms processing_minutes 0.5 0",
          "tiered input_tokens credits 0.01 0",
          "tiered input_tokens credits 0.03 100",
          "tiered output_tokens credits 1 0",
          "requests requests credits 1 0",
          "requests input_tokens credits 0.000000000001 0",
          "partly input_tokens zeta 1 0",
          "partly output_tokens alpha 1 0");

  private final Random random;
  private final List<Step> steps = new ArrayList<>();
  private final List<Step> events = new ArrayList<>();
  private long now;
  private int fresh;

  /** The model of which a price was published lately. */
  private String repriced = "";

  private RandomHistory(long seed) {
    random = new Random(seed * 0x9E3779B97F4A7C15L);
  }

  static List<Step> of(long seed) {
    RandomHistory history = new RandomHistory(seed);
    history.publishBasePrices();
    int events = STEPS_MIN + history.random.nextInt(STEPS_MORE);
    for (int i = 0; i < events; i++) {
      history.now +=
          Long.parseLong(history.pick("0", "0", "0", "0", "30", "30", "30", "60", "90", "240"));
      Step step = history.event();
      history.steps.add(step);
      if (!step.isPrice()) {
        history.events.add(step);
      }
    }
    return history.steps;
  }

  private void publishBasePrices() {
    for (String price : BASE_PRICES) {
      if (random.nextInt(8) > 0) {
        String[] part = price.split(" ");
        steps.add(price(-1000, part[0], part[1], part[2], part[3], part[4], LONG_AGO));
      }
    }
  }

  private Step event() {
    int dice = random.nextInt(100);
    if (!repriced.isEmpty() && dice < 40) {
      return rated();
    }
    if (dice < 34) {
      return usage();
    }
    if (dice < 53) {
      return grant();
    }
    if (dice < 62) {
      return change("void", usages());
    }
    if (dice < 66) {
      return change("rate", usages()).with("rating", "run-" + random.nextInt(4));
    }
    return rareEvent(dice);
  }

  private Step rareEvent(int dice) {
    if (dice < 75) {
      return subscription();
    }
    if (dice < 83) {
      return published();
    }
    if (dice < 87) {
      return adjustment();
    }
    if (dice < 90) {
      return revocation();
    }
    if (dice < 97) {
      return again();
    }
    return switch (dice) {
      case 97 -> Step.of(now, "tick", account());
      case 98 -> Step.of(now, "quarantined", account(), "offset", pick("1", "2"));
      default ->
          random.nextInt(3) == 0
              ? Step.of(now, "garbage", account())
              : Step.of(now, "tick", account());
    };
  }

  private Step usage() {
    Step usage =
        Step.of(
                now,
                "usage",
                account(),
                "id",
                id("e"),
                "at",
                near("0", "0", "0", "-30", "-60", "-90", "-120", "-1440", "10", "11"))
            .with("model", pick(MODELS));
    usage =
        usage.with(
            "input_tokens",
            usage.read("model").equals("tiered")
                ? pick("99", "100", "101", "200")
                : pick("0", "1", "1", "2", "3", "4"));
    if (usage.read("model").equals("minutes") && random.nextInt(4) > 0) {
      usage = usage.without("input_tokens").with("processing_ms", pick("0", "2", "3", "10"));
    }
    if (random.nextInt(3) == 0) {
      usage =
          usage.with(
              pick("output_tokens", "output_tokens", "cache_read_tokens", "requests", "images"),
              pick("0", "1", "2"));
    }
    if (random.nextInt(100) == 0) {
      usage = usage.with("input_tokens", pick("1099511627776", "9223372036854775807"));
    }
    if (random.nextInt(4) == 0) {
      usage = usage.with("hold", pick("h-1", "h-2"));
    }
    if (random.nextInt(6) == 0) {
      usage = usage.with(pick("api_key", "source"), pick("one", "two"));
    }
    return usage;
  }

  private Step grant() {
    Step grant =
        Step.of(now, "grant", account(), "id", random.nextInt(40) == 0 ? "adjustment/x" : id("c"))
            .with(
                "unit", pick("credits", "credits", "credits", "usd", "processing_minutes", "alpha"))
            .with("amount", pick("1", "2", "3", "5", "8", "0.5", "20", "50"))
            .with("priority", pick("0", "0", "1", "2"))
            .with("from", near("0", "0", "-60", "-60", "-1440", "-1440", "30", "90"));
    if (random.nextInt(3) > 0) {
      long from = grant.number("from");
      grant =
          grant.with(
              "to",
              ""
                  + (from
                      + Long.parseLong(
                          pick("30", "60", "90", "120", "1440", "1470", "60", "90", "0"))));
    }
    return grant;
  }

  /** Rates what a price that was published before changes. */
  private Step rated() {
    List<Step> usages =
        usages().stream().filter(usage -> usage.read("model").equals(repriced)).toList();
    repriced = random.nextInt(3) == 0 ? "" : repriced;
    return change("rate", usages).with("rating", "run-" + random.nextInt(4));
  }

  private List<Step> usages() {
    return events.stream().filter(step -> step.verb().equals("usage")).toList();
  }

  /** Speaks of a usage event, mostly of one that there is. */
  private Step change(String verb, List<Step> usages) {
    if (usages.isEmpty() || random.nextInt(12) == 0) {
      return Step.of(now, verb, account(), "id", "e-" + random.nextInt(60));
    }
    Step usage = usages.get(random.nextInt(usages.size()));
    Step change = Step.of(now, verb, usage.subject(), "id", usage.read("id"));
    return usage.find("source") == null ? change : change.with("source", usage.read("source"));
  }

  private Step subscription() {
    String account = random.nextInt(4) > 0 ? "a" : account();
    long period =
        Math.floorDiv(now, PERIOD) + Integer.parseInt(pick("0", "0", "0", "1", "1", "1", "-1"));
    long length = Long.parseLong(pick("240", "240", "240", "120", "480"));
    return Step.of(now, "subscription", account, "id", id("s"))
        .with("subscription", pick("sub", "sub", "sub", "other"))
        .with(
            "status",
            pick("active", "active", "active", "active", "cancelled", "suspended", "expired"))
        .with("from", "" + period * PERIOD)
        .with("to", "" + (period * PERIOD + length))
        .with("unit", pick("credits", "credits", "credits", "usd"))
        .with("allowance", pick("0", "3", "10", "10"))
        .with("cap", pick("0", "1", "3", "100"));
  }

  private Step published() {
    String[] base = pick(BASE_PRICES).split(" ");
    boolean other = random.nextInt(3) == 0;
    repriced = other ? pick(MODELS) : base[0];
    return price(
        now,
        repriced,
        other ? pick("input_tokens", "output_tokens", "images", "cache_read_tokens") : base[1],
        other ? pick("credits", "usd") : base[2],
        pick("0", "0.5", "1", "2", "3", base[3]),
        base[4],
        pick(near("0", "-30", "-60", "30"), LONG_AGO, "-50000"));
  }

  private static Step price(
      long minute,
      String model,
      String meter,
      String unit,
      String price,
      String above,
      String from) {
    return Step.of(
        minute, "price", model, "meter", meter, "unit", unit, "price", price, "above", above,
        "from", from);
  }

  private Step adjustment() {
    return Step.of(now, "adjust", account(), "id", id("c"))
        .with("unit", pick("credits", "credits", "usd"))
        .with("amount", pick("1", "3", "-1", "-2", "-4", "0"));
  }

  private Step revocation() {
    List<Step> grants = events.stream().filter(step -> step.verb().equals("grant")).toList();
    if (grants.isEmpty() || random.nextInt(10) == 0) {
      return Step.of(now, "revoke", account(), "id", id("r"), "credit", "unheard-of");
    }
    Step grant = grants.get(random.nextInt(grants.size()));
    return Step.of(now, "revoke", grant.subject(), "id", id("r"), "credit", grant.read("id"));
  }

  /** The same once more, sometimes saying something else, sometimes under another's key. */
  private Step again() {
    if (events.isEmpty()) {
      return Step.of(now, "tick", account());
    }
    Step before = events.get(random.nextInt(events.size())).at(now);
    return switch (random.nextInt(6)) {
      case 0 -> before.with("key", account());
      case 1 -> before.find("amount") == null ? before : before.with("amount", "7");
      case 2 -> before.find("input_tokens") == null ? before : before.with("input_tokens", "7");
      default -> before;
    };
  }

  private String account() {
    return pick("a", "a", "a", "a", "b", "b", "c");
  }

  private String id(String start) {
    return start + "-" + (random.nextInt(12) == 0 ? random.nextInt(20) : fresh++);
  }

  private String near(String... offsets) {
    return "" + (now + Long.parseLong(pick(offsets)));
  }

  private String pick(String... some) {
    return some[random.nextInt(some.length)];
  }

  private String pick(List<String> some) {
    return some.get(random.nextInt(some.size()));
  }
}
