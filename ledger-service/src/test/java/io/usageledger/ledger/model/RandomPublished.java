package io.usageledger.ledger.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Prices and aliases: those there were before the history, and those that come midway. */
final class RandomPublished {
  private static final long BEFORE = -1000;
  private static final String LONG_AGO = "-100000";

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

  /** Names that have prices only once somebody publishes one. */
  private static final List<String> OTHER_NAMES =
      List.of("openai PLAIN", "openai Both", "openai openai/plain", "azure plain", "azure ours");

  private final Chance chance;
  private @Nullable Step newestPrice;

  RandomPublished(Chance chance) {
    this.chance = chance;
  }

  List<Step> before() {
    List<Step> steps = new ArrayList<>();
    for (String base : BASE_PRICES) {
      if (!chance.oneIn(8)) {
        String[] part = base.split(" ");
        Step price = price(BEFORE, part, part[3], LONG_AGO);
        steps.add(price);
        if (chance.oneIn(16)) {
          steps.add(price.with("price", chance.pick("4", "6")));
        }
      }
    }
    if (chance.oneIn(2)) {
      steps.add(alias(BEFORE, "ours", "azure", "plain").with("from", LONG_AGO));
      if (chance.oneIn(4)) {
        steps.add(alias(BEFORE, "ours", "azure", "both").with("from", LONG_AGO));
      }
    }
    if (chance.oneIn(2)) {
      steps.add(alias(BEFORE, "*", "azure", "*").with("from", LONG_AGO));
    }
    return steps;
  }

  Step price() {
    Step price = newestPrice;
    if (price != null && chance.oneIn(3)) {
      price = price.at(chance.now).with("price", chance.pick("0.5", "1", "2", "3"));
    } else {
      price = newPrice();
    }
    newestPrice = price;
    return price;
  }

  private Step newPrice() {
    String[] base = chance.pick(BASE_PRICES).split(" ");
    if (chance.oneIn(3)) {
      base[0] = chance.pick("plain", "both", "minutes", "tiered", "unknown");
      base[1] = chance.pick("input_tokens", "output_tokens", "images", "cache_read_tokens");
      base[2] = chance.pick("credits", "usd");
    }
    String amount = chance.pick("0", "0.5", "1", "2", "3", base[3]);
    Step price = price(chance.now, base, amount, from());
    if (!chance.oneIn(6)) {
      return price;
    }
    String[] name = chance.pick(OTHER_NAMES).split(" ");
    return new Step(price.minute(), "price", name[1], price.words()).with("provider", name[0]);
  }

  private String from() {
    return chance.pick(chance.near("0", "-30", "-60", "30"), LONG_AGO, "-50000");
  }

  private static Step price(long minute, String[] base, String amount, String from) {
    return Step.of(minute, "price", base[0], "meter", base[1], "unit", base[2])
        .with("price", amount)
        .with("above", base[4])
        .with("from", from);
  }

  Step alias() {
    Step alias =
        switch (chance.below(8)) {
          case 0 -> alias(chance.now, "*", "azure", "*");
          case 1 -> alias(chance.now, "*", "azure", "*").with("as_provider", "azure");
          case 2 -> alias(chance.now, chance.pick("plain", "Both"), "openai", chance.pick("plain", "both"));
          case 3 -> alias(chance.now, "unknown", "openai", chance.pick("both", "ours", "BOTH"));
          case 4 -> alias(chance.now, "ours", "openai", chance.pick("plain", "unknown", "minutes"));
          case 5 -> alias(chance.now, "Ours", "azure", "OURS").with("as_provider", "azure");
          default -> alias(chance.now, "ours", "azure", chance.pick("both", "ours", "plain"));
        };
    return alias.with("from", from());
  }

  private static Step alias(long minute, String name, String provider, String pricedAs) {
    return Step.of(minute, "alias", name, "provider", provider, "as", pricedAs)
        .with("as_provider", "openai");
  }

  /** Of the usage, that which the step may lead to other prices. */
  static List<Step> touched(Step published, List<Step> usages) {
    Set<String> names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    names.add(published.subject());
    names.add(published.read("as", published.subject()));
    return usages.stream().filter(usage -> isTouched(usage, names)).toList();
  }

  private static boolean isTouched(Step usage, Set<String> names) {
    String model = usage.read("model").toLowerCase(Locale.ROOT);
    return names.contains("*")
        ? usage.find("provider") != null
        : names.contains(model.substring(model.lastIndexOf('/') + 1))
            || names.contains(model)
            || model.equals("ours");
  }
}
