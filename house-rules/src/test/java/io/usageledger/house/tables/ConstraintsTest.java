package io.usageledger.house.tables;

import static io.usageledger.house.tables.Tables.execute;
import static io.usageledger.house.tables.Tables.texts;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.postgresql.util.PSQLException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** Every constraint refuses a row by its own name, and a good row passes all of them. */
class ConstraintsTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final TypeReference<LinkedHashMap<String, Object>> ROW = new TypeReference<>() {};
  private static final Map<String, Line> GOOD =
      lines("good-rows.txt").stream().collect(Collectors.toMap(Line::name, line -> line));
  private static Connection owner;

  @BeforeAll
  static void connect() throws SQLException {
    owner = Tables.connect("ledger,standing");
    try (Connection poster = Tables.connectAsPoster("ledger,standing")) {
      texts(poster, "select ensure_usage_partition('2026-01-01Z')::text");
    }
    owner.setAutoCommit(false);
  }

  @AfterAll
  static void close() throws SQLException {
    owner.close();
  }

  static List<Line> badRows() {
    return lines("bad-rows.txt");
  }

  static List<Line> goodRows() {
    return lines("good-rows.txt");
  }

  @ParameterizedTest
  @MethodSource("goodRows")
  void aGoodRowPasses(Line good) throws SQLException {
    insert(good.name(), good.values());
  }

  @ParameterizedTest
  @MethodSource("badRows")
  void aBadRowIsRefusedByItsConstraint(Line bad) {
    String table = tableOf(bad.name());
    Map<String, Object> row = new LinkedHashMap<>(requireNonNull(GOOD.get(table)).values());
    row.putAll(bad.values());

    PSQLException refused = catchThrowableOfType(PSQLException.class, () -> insert(table, row));

    assertThat(requireNonNull(refused.getServerErrorMessage()).getConstraint())
        .as(refused.getMessage())
        .isEqualTo(bad.name());
  }

  private static final String CONSTRAINTS =
      """
      select distinct conname
      from pg_constraint
      join pg_class on pg_class.oid = conrelid
      where relnamespace in (to_regnamespace('ledger'), to_regnamespace('standing'))
        and not relispartition and contype in ('c', 'f')
      """;

  @Test
  void everyConstraintHasABadRow() throws SQLException {
    assertThat(badRows().stream().map(Line::name).distinct())
        .containsExactlyInAnyOrderElementsOf(texts(owner, CONSTRAINTS));
  }

  @Test
  void whatRemainsOfACreditIsCalculatedByTheDatabase() throws SQLException {
    Map<String, Object> credit = new LinkedHashMap<>(requireNonNull(GOOD.get("credits")).values());
    try {
      insertOpen("credits", credit);
      assertThat(texts(owner, "select remaining from credits where credit_id = 'c-1'"))
          .containsExactly("5");
      assertThatThrownBy(() -> execute(owner, "update credits set remaining = 100"))
          .hasMessageContaining("can only be updated to DEFAULT");
    } finally {
      owner.rollback();
    }
  }

  /** Inserts, checks what is deferred, and leaves nothing behind. */
  private static void insert(String table, Map<String, Object> row) throws SQLException {
    try {
      insertOpen(table, row);
      execute(owner, "set constraints all immediate");
    } finally {
      owner.rollback();
    }
  }

  /** Beside accounts, which nearly all refer to. */
  private static final Map<String, String> PARENTS =
      Map.of("rerate_differences", "rerates", "usage_archives", "usage_detachments");

  private static void insertOpen(String table, Map<String, Object> row) throws SQLException {
    if (!table.equals("accounts")) {
      insertRow("accounts", requireNonNull(GOOD.get("accounts")).values());
    }
    String parent = PARENTS.get(table);
    if (parent != null) {
      insertRow(parent, requireNonNull(GOOD.get(parent)).values());
    }
    insertRow(table, row);
  }

  private static void insertRow(String table, Map<String, Object> row) throws SQLException {
    String columns = String.join(", ", row.keySet());
    String sql =
        "insert into %s (%s) select %s from jsonb_populate_record(null::%s, cast(? as jsonb))"
            .formatted(table, columns, columns, table);
    try (var insert = owner.prepareStatement(sql)) {
      insert.setString(1, JSON.writeValueAsString(row));
      insert.executeUpdate();
    }
  }

  /** The longest table whose name begins the constraint's. */
  private static String tableOf(String constraint) {
    return GOOD.keySet().stream()
        .filter(table -> constraint.startsWith(table + "_"))
        .max(java.util.Comparator.comparing(String::length))
        .orElseThrow(() -> new IllegalStateException("No good row for " + constraint));
  }

  private static List<Line> lines(String file) {
    try (var table = ConstraintsTest.class.getResourceAsStream("/tables/" + file)) {
      return new String(requireNonNull(table).readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.startsWith("#"))
          .map(line -> line.split(" \\| ", 2))
          .map(cells -> new Line(cells[0], JSON.readValue(cells[1], ROW)))
          .toList();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  record Line(String name, Map<String, Object> values) {
    @Override
    public String toString() {
      return name + " " + values;
    }
  }
}
