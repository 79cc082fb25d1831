package io.usageledger.localstack.prices.list;

import io.usageledger.event.Limits;
import io.usageledger.localstack.prices.list.NotUnderstood.Reason;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** What a list says, as it is being read. */
final class Reading {
  final List<ListedPrice> prices = new ArrayList<>();
  final List<ListedAlias> aliases = new ArrayList<>();
  final List<NotUnderstood> notUnderstood = new ArrayList<>();

  void refuse(String where, String field, Reason reason, JsonNode value) {
    refuse(where, field, reason, value.toString());
  }

  void refuse(String where, String field, Reason reason, String detail) {
    String shown = detail.length() > 200 ? detail.substring(0, 200) + "..." : detail;
    notUnderstood.add(new NotUnderstood(where, field, reason, shown));
  }

  /**
   * The price of one.
   *
   * @param powerOfTen how many it is stated for, as a power of ten
   */
  Optional<BigDecimal> priceOfOne(String where, String field, JsonNode value, int powerOfTen) {
    if (!value.isNumber()) {
      refuse(where, field, Reason.NO_PRICE, value);
      return Optional.empty();
    }
    BigDecimal one = value.decimalValue().scaleByPowerOfTen(-powerOfTen).stripTrailingZeros();
    if (one.signum() < 0 || one.compareTo(Limits.UNIT_PRICE_LIMIT) >= 0) {
      refuse(where, field, Reason.NO_PRICE, value);
      return Optional.empty();
    }
    if (one.scale() > Limits.AMOUNT_SCALE_MAX) {
      refuse(where, field, Reason.NOT_EXACT, value);
      return Optional.empty();
    }
    return Optional.of(one);
  }

  PriceList done(String format) {
    return new PriceList(format, prices, aliases, notUnderstood);
  }
}
