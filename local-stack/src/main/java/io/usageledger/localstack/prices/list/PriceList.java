package io.usageledger.localstack.prices.list;

import java.util.List;

/**
 * A list as we understand it.
 *
 * @param notUnderstood what of it is not imported
 */
public record PriceList(
    String format,
    List<ListedPrice> prices,
    List<ListedAlias> aliases,
    List<NotUnderstood> notUnderstood) {
  public PriceList {
    prices = List.copyOf(prices);
    aliases = List.copyOf(aliases);
    notUnderstood = List.copyOf(notUnderstood);
  }
}
