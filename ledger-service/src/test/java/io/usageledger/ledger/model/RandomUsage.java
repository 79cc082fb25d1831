package io.usageledger.ledger.model;

import java.util.List;

/** Usage, under names that lead to prices in every way there is, some with a reported cost. */
final class RandomUsage {
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

  /** Provider and model of names that have no prices of their own, or only sometimes. */
  private static final List<String> OTHER_NAMES =
      List.of(
          "openai PLAIN",
          "OpenAI Both",
          "OpenAI plain",
          "openai openai/plain",
          "OpenAI openai/Both",
          "openai OPENAI/plain",
          "openai openai/openai/plain",
          "openai openai/ours",
          "azure ours",
          "Azure OURS",
          "azure azure/ours",
          "azure plain",
          "azure PLAIN",
          "azure azure/plain",
          "openai ours");

  private final Chance chance;

  RandomUsage(Chance chance) {
    this.chance = chance;
  }

  Step usage() {
    Step usage =
        Step.of(chance.now, "usage", chance.account(), "id", chance.id("e"))
            .with("at", chance.near("0", "0", "0", "-30", "-60", "-90", "-120", "-1440", "10", "11"));
    return sometimesMore(withMeters(named(usage)));
  }

  private Step named(Step usage) {
    if (!chance.oneIn(4)) {
      return usage.with("model", chance.pick(MODELS));
    }
    String[] name = chance.pick(OTHER_NAMES).split(" ");
    return usage.with("provider", name[0]).with("model", name[1]);
  }

  private Step withMeters(Step usage) {
    Step metered =
        usage.with(
            "input_tokens",
            usage.read("model").equals("tiered")
                ? chance.pick("99", "100", "101", "200")
                : chance.pick("0", "1", "1", "2", "3", "4"));
    if (usage.read("model").equals("minutes") && !chance.oneIn(4)) {
      metered = usage.with("processing_ms", chance.pick("0", "2", "3", "10"));
    }
    if (chance.oneIn(3)) {
      metered =
          metered.with(
              chance.pick(
                  "output_tokens", "output_tokens", "cache_read_tokens", "requests", "images"),
              chance.pick("0", "1", "2"));
    }
    return chance.oneIn(100)
        ? metered.with("input_tokens", chance.pick("1099511627776", "9223372036854775807"))
        : metered;
  }

  private Step sometimesMore(Step usage) {
    Step more = usage;
    if (chance.oneIn(4)) {
      more = more.with("hold", chance.pick("h-1", "h-2"));
    }
    if (chance.oneIn(6)) {
      more = more.with(chance.pick("api_key", "source"), chance.pick("one", "two"));
    }
    if (chance.oneIn(3)) {
      more =
          more.with("cost", chance.oneIn(60) ? "-1" : chance.pick("0", "0.5", "1", "2", "3"))
              .with("currency", chance.pick("usd", "usd", "eur", "credits"));
    }
    return more;
  }
}
