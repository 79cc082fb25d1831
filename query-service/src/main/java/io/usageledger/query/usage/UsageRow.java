package io.usageledger.query.usage;

import io.usageledger.event.Meters;
import io.usageledger.query.wire.Amount;
import java.math.BigInteger;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One row of sums.
 *
 * @param place the bucket and group that it belongs to
 * @param unit empty is unrated
 * @param quantities sums by meter
 */
record UsageRow(
    Place place, String unit, long events, Amount amount, Map<String, BigInteger> quantities) {

  /** A bucket's number and the group's values by name. */
  record Place(int bucket, Map<String, @Nullable String> group) {}

  static UsageRow of(ResultSet row, UsageQuestion question) throws SQLException {
    return new UsageRow(
        new Place(row.getInt("bucket"), group(row, question)),
        row.getString("unit"),
        row.getLong("events"),
        new Amount(row.getBigDecimal("amount")),
        quantities(row));
  }

  void addTo(UsageSum sum) {
    if (events > 0) {
      sum.addEvents(unit, events, amount);
    }
    quantities.forEach(sum::addQuantity);
  }

  private static Map<String, @Nullable String> group(ResultSet row, UsageQuestion question)
      throws SQLException {
    Map<String, @Nullable String> group = new LinkedHashMap<>();
    Array attributes = row.getArray("attribute_values");
    @Nullable String[] values =
        attributes == null ? new String[0] : (@Nullable String[]) attributes.getArray();
    int attribute = 0;
    for (String name : question.groupBy()) {
      String value = UsageQuestion.isAttribute(name) ? values[attribute++] : row.getString(name);
      boolean unrated = name.equals("unit") && "".equals(value);
      group.put(name, unrated ? null : value);
    }
    return Collections.unmodifiableMap(group);
  }

  private static Map<String, BigInteger> quantities(ResultSet row) throws SQLException {
    String otherMeter = row.getString("meter");
    if (otherMeter != null) {
      return Map.of(otherMeter, row.getBigDecimal("quantity").toBigIntegerExact());
    }
    Map<String, BigInteger> quantities = new LinkedHashMap<>();
    for (String meter : Meters.COLUMNS) {
      quantities.put(meter, row.getBigDecimal(meter).toBigIntegerExact());
    }
    return quantities;
  }
}
