package io.usageledger.ledger.model;

import io.usageledger.ledger.pricing.ModelAlias;
import io.usageledger.ledger.pricing.PriceBook;
import io.usageledger.ledger.pricing.PriceVersion;
import io.usageledger.ledger.pricing.PriceVersion.ModelKey;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;

/** The prices and aliases of a history, which are in the topic of prices and not in the log. */
final class Published {
  private Published() {}

  static PriceBook book(List<Step> steps) {
    List<PriceVersion> prices =
        steps.stream().filter(step -> step.verb().equals("price")).map(Published::price).toList();
    List<ModelAlias> aliases =
        steps.stream().filter(step -> step.verb().equals("alias")).map(Published::alias).toList();
    return new PriceBook(List.of()).with(prices, aliases);
  }

  private static PriceVersion price(Step step) {
    return new PriceVersion(
        id(step),
        name(step),
        step.read("meter"),
        step.read("unit"),
        step.amount("price"),
        step.number("above"),
        step.time("from"),
        step.appendedAt());
  }

  private static ModelAlias alias(Step step) {
    return new ModelAlias(
        id(step),
        name(step),
        new ModelKey(step.read("as_provider", "openai"), step.read("as")),
        step.time("from"),
        step.appendedAt());
  }

  private static ModelKey name(Step step) {
    return new ModelKey(step.read("provider", "openai"), step.subject());
  }

  /** From everything but the time of publishing: what is published again has the same. */
  static UUID id(Step step) {
    String content = step.verb() + step.subject() + step.content();
    return UUID.nameUUIDFromBytes(content.getBytes(StandardCharsets.UTF_8));
  }
}
