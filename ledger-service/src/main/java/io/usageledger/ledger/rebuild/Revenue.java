package io.usageledger.ledger.rebuild;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What usage was charged in two generations, by account and model. */
final class Revenue {
  /** Whose usage of what, in which unit. */
  private record Key(String accountId, String provider, String model, String unit) {}

  /**
   * One account's usage of one model in one unit, or of all accounts where that is empty.
   *
   * @param live as it is
   * @param whatIf as it would be
   */
  record Line(
      @JsonProperty("account_id") String accountId,
      @JsonProperty("provider") String provider,
      @JsonProperty("model") String model,
      @JsonProperty("unit") String unit,
      @JsonProperty("live") String live,
      @JsonProperty("what_if") String whatIf,
      @JsonProperty("difference") String difference) {}

  private final Map<Key, BigDecimal> live;
  private final Map<Key, BigDecimal> whatIf;

  Revenue(Connection live, Connection whatIf) throws SQLException {
    this.live = read(live);
    this.whatIf = read(whatIf);
  }

  private static final String SUMS =
      """
      select account_id, provider, model_id, unit, sum(amount)
      from usage_hours
      where unit <> ''
      group by account_id, provider, model_id, unit
      """;

  private static Map<Key, BigDecimal> read(Connection generation) throws SQLException {
    Map<Key, BigDecimal> sums = new HashMap<>();
    try (var statement = generation.createStatement();
        var row = statement.executeQuery(SUMS)) {
      while (row.next()) {
        Key key = new Key(row.getString(1), row.getString(2), row.getString(3), row.getString(4));
        sums.put(key, row.getBigDecimal(5));
      }
    }
    return sums;
  }

  /** By account and model, the greatest differences first; what is the same is left out. */
  List<Line> byAccount() {
    return lines(live, whatIf);
  }

  /** By model alone. */
  List<Line> byModel() {
    return lines(overAccounts(live), overAccounts(whatIf));
  }

  private static Map<Key, BigDecimal> overAccounts(Map<Key, BigDecimal> sums) {
    Map<Key, BigDecimal> total = new HashMap<>();
    sums.forEach(
        (key, amount) ->
            total.merge(
                new Key("", key.provider(), key.model(), key.unit()), amount, BigDecimal::add));
    return total;
  }

  private static List<Line> lines(Map<Key, BigDecimal> live, Map<Key, BigDecimal> whatIf) {
    Set<Key> keys = new HashSet<>(live.keySet());
    keys.addAll(whatIf.keySet());
    return keys.stream()
        .filter(key -> difference(key, live, whatIf).signum() != 0)
        .sorted(
            Comparator.comparing((Key key) -> difference(key, live, whatIf).abs())
                .reversed()
                .thenComparing(Key::toString))
        .map(key -> line(key, live, whatIf))
        .toList();
  }

  private static BigDecimal difference(
      Key key, Map<Key, BigDecimal> live, Map<Key, BigDecimal> whatIf) {
    return whatIf
        .getOrDefault(key, BigDecimal.ZERO)
        .subtract(live.getOrDefault(key, BigDecimal.ZERO));
  }

  private static Line line(Key key, Map<Key, BigDecimal> live, Map<Key, BigDecimal> whatIf) {
    return new Line(
        key.accountId(),
        key.provider(),
        key.model(),
        key.unit(),
        plain(live.getOrDefault(key, BigDecimal.ZERO)),
        plain(whatIf.getOrDefault(key, BigDecimal.ZERO)),
        plain(difference(key, live, whatIf)));
  }

  private static String plain(BigDecimal amount) {
    return amount.signum() == 0 ? "0" : amount.stripTrailingZeros().toPlainString();
  }
}
