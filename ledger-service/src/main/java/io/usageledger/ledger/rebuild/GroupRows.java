package io.usageledger.ledger.rebuild;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The rows of one group of one table, in both generations, compared column by column. */
final class GroupRows {
  /** Enough to see what it is; a raw usage object may have a megabyte. */
  private static final int SHOWN_MAX_CHARS = 200;

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  private final ComparedTable table;
  private final Scope scope;
  private final String group;

  GroupRows(ComparedTable table, Scope scope, String group) {
    this.table = table;
    this.scope = scope;
    this.group = group;
  }

  /** Returns how many rows differ; each of their differences is told. */
  long compare(Connection live, Connection rebuilt, Consumer<Difference> differences)
      throws SQLException {
    Map<String, JsonNode> before = read(live);
    Map<String, JsonNode> after = read(rebuilt);
    TreeSet<String> keys = new TreeSet<>(before.keySet());
    keys.addAll(after.keySet());
    long differing = 0;
    for (String key : keys) {
      List<Difference> found = compare(key, before.get(key), after.get(key));
      differing += found.isEmpty() ? 0 : 1;
      found.forEach(differences);
    }
    return differing;
  }

  private Map<String, JsonNode> read(Connection generation) throws SQLException {
    Map<String, JsonNode> rows = new TreeMap<>();
    try (var statement = scope.rows(generation, table, group);
        var result = statement.executeQuery()) {
      while (result.next()) {
        JsonNode row = JSON.readTree(result.getString(1));
        rows.put(key(row), row);
      }
    }
    return rows;
  }

  private String key(JsonNode row) {
    return table.key().stream()
        .map(column -> text(row.get(column)))
        .collect(Collectors.joining(" "));
  }

  private List<Difference> compare(
      String key, @Nullable JsonNode live, @Nullable JsonNode rebuilt) {
    List<Difference> found = new ArrayList<>();
    if (live == null || rebuilt == null) {
      found.add(difference(live, rebuilt, key, "", shown(live), shown(rebuilt)));
      return found;
    }
    for (String column : live.propertyNames()) {
      JsonNode one = live.get(column);
      JsonNode other = rebuilt.get(column);
      if (!same(one, other)) {
        found.add(difference(live, rebuilt, key, " " + column, shown(one), shown(other)));
      }
    }
    return found;
  }

  private Difference difference(
      @Nullable JsonNode live,
      @Nullable JsonNode rebuilt,
      String key,
      String column,
      @Nullable String one,
      @Nullable String other) {
    JsonNode row = Objects.requireNonNull(live == null ? rebuilt : live);
    JsonNode account = row.get("account_id");
    String table = this.table.name().toLowerCase(java.util.Locale.ROOT);
    return new Difference(
        account == null || account.isNull() ? null : account.asString(),
        "%s of %s%s".formatted(table, key, column),
        one,
        other);
  }

  /** Amounts are the same whatever zeros they end with. */
  private static boolean same(@Nullable JsonNode one, @Nullable JsonNode other) {
    if (one != null && other != null && one.isNumber() && other.isNumber()) {
      return new BigDecimal(one.asString()).compareTo(new BigDecimal(other.asString())) == 0;
    }
    return Objects.equals(one, other);
  }

  private static @Nullable String shown(@Nullable JsonNode value) {
    if (value == null) {
      return null;
    }
    String text = text(value);
    return text.length() > SHOWN_MAX_CHARS ? text.substring(0, SHOWN_MAX_CHARS) + "..." : text;
  }

  private static String text(JsonNode value) {
    return value.isValueNode() ? value.asString() : value.toString();
  }
}
