package io.usageledger.ledger.posting;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.usageledger.localstack.TestStack;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every kind of value, written in binary form and read back from a real Postgres. */
class CopyRowsTest {
  private static final String EVERYTHING =
      """
      copy everything (row_number, words, small, whole, exact, id, moment, bytes, json) from stdin (format binary)
      """;

  private final TestStack stack = TestStack.shared();
  private Connection connection;

  @BeforeEach
  void connect() throws SQLException {
    connection =
        DriverManager.getConnection(stack.jdbcUrl(), stack.jdbcUser(), stack.jdbcPassword());
    try (Statement create = connection.createStatement()) {
      create.execute(
          """
          create temporary table everything (
            row_number integer, words text, small integer, whole bigint, exact numeric, id uuid, moment timestamptz,
            bytes bytea, json jsonb)
          """);
    }
  }

  @AfterEach
  void disconnect() throws SQLException {
    connection.close();
  }

  private record Row(
      @Nullable String words,
      @Nullable Integer small,
      @Nullable Long whole,
      @Nullable BigDecimal exact,
      @Nullable UUID id,
      @Nullable Instant moment,
      byte @Nullable [] bytes,
      @Nullable String json) {
    static Row of(@Nullable BigDecimal exact) {
      return new Row(null, null, null, exact, null, null, null, null);
    }

    static Row of(@Nullable String words) {
      return new Row(words, null, null, null, null, null, null, null);
    }

    static Row of(Instant moment) {
      return new Row(null, null, null, null, null, moment, null, null);
    }
  }

  @Test
  void everyKindOfValueComesBackAsItWas() throws SQLException {
    UUID id = UUID.fromString("f1e2d3c4-b5a6-9788-796a-5b4c3d2e1f00");
    byte[] bytes = {0, 1, -1, 92, 10};
    Row row =
        new Row(
            "back\\slash\ttab\nline\\N",
            Integer.MIN_VALUE,
            Long.MAX_VALUE,
            new BigDecimal("-0.000000000001"),
            id,
            Instant.parse("2026-02-28T23:59:59.999999Z"),
            bytes,
            "{\"b\": 1, \"a\": \"\\u00e9\"}");
    copy(List.of(row, Row.of((String) null), row));

    try (ResultSet read = read("words, small, whole, exact, id, moment, bytes, json")) {
      for (boolean there : new boolean[] {true, false, true}) {
        assertThat(read.next()).isTrue();
        assertThat(read.getString(1)).isEqualTo(there ? row.words() : null);
        assertThat(read.getObject(2)).isEqualTo(there ? row.small() : null);
        assertThat(read.getObject(3)).isEqualTo(there ? row.whole() : null);
        assertThat(read.getBigDecimal(4)).isEqualTo(there ? row.exact() : null);
        assertThat(read.getObject(5)).isEqualTo(there ? id : null);
        assertThat(moment(read, 6)).isEqualTo(there ? row.moment() : null);
        assertThat(read.getBytes(7)).isEqualTo(there ? bytes : null);
        assertThat(read.getString(8)).isEqualTo(there ? "{\"a\": \"é\", \"b\": 1}" : null);
      }
      assertThat(read.next()).isFalse();
    }
  }

  /** The server's own reading of the plain text is what a numeric has to be, to the last place. */
  @Test
  void anAmountIsTheNumericOfItsPlainText() throws SQLException {
    List<BigDecimal> amounts = amounts();
    copy(amounts.stream().map(Row::of).toList());

    try (ResultSet read = read("exact::text, exact = exact::text::numeric, scale(exact)")) {
      for (BigDecimal amount : amounts) {
        assertThat(read.next()).isTrue();
        BigDecimal stripped = amount.signum() == 0 ? BigDecimal.ZERO : amount.stripTrailingZeros();
        assertThat(read.getString(1)).isEqualTo(stripped.toPlainString());
        assertThat(read.getBoolean(2)).as("%s", amount).isTrue();
        assertThat(read.getInt(3)).isEqualTo(Math.max(0, stripped.scale()));
      }
    }
  }

  private static List<BigDecimal> amounts() {
    Random random = new Random(11);
    List<BigDecimal> amounts = new ArrayList<>();
    for (int zeros = 0; zeros < 40; zeros++) {
      for (String digits : List.of("0", "1", "9", "9999", "10000", "10001", "123456789")) {
        amounts.add(new BigDecimal(new BigInteger(digits), zeros));
        amounts.add(new BigDecimal(new BigInteger(digits).negate(), zeros));
        amounts.add(new BigDecimal(new BigInteger(digits + "0".repeat(zeros)), 6));
        amounts.add(new BigDecimal(new BigInteger(digits), -zeros));
      }
    }
    for (int near = -3; near <= 3; near++) {
      for (int bits : new int[] {61, 62, 63, 64}) {
        BigInteger edge = BigInteger.ONE.shiftLeft(bits).add(BigInteger.valueOf(near));
        amounts.add(new BigDecimal(edge, 12));
        amounts.add(new BigDecimal(edge.negate(), 5));
        amounts.add(new BigDecimal(edge, 0));
      }
    }
    for (int i = 0; i < 50_000; i++) {
      BigInteger unscaled = new BigInteger(random.nextInt(130), random);
      amounts.add(
          new BigDecimal(random.nextBoolean() ? unscaled : unscaled.negate(), random.nextInt(15)));
    }
    return amounts;
  }

  @Test
  void textIsWhateverUnicodeHasButWhatNoTextCanHold() throws SQLException {
    List<String> texts =
        List.of(
            "",
            "é日本",
            "\ud83d\ude00",
            "a\u0000b",
            "\u0000é",
            "half \ud83d",
            "\ue000",
            "x".repeat(300_000));
    copy(texts.stream().map(Row::of).toList());

    List<String> expected =
        List.of(
            "",
            "é日本",
            "\ud83d\ude00",
            "a\\u0000b",
            "\\u0000é",
            "half ?",
            "\ue000",
            "x".repeat(300_000));
    try (ResultSet read = read("words")) {
      for (String text : expected) {
        assertThat(read.next()).isTrue();
        assertThat(read.getString(1)).isEqualTo(text);
      }
    }
  }

  @Test
  void attributesAreReadBackWhateverTheyHold() throws SQLException {
    Map<String, String> attributes = new TreeMap<>();
    attributes.put("plain", "value");
    attributes.put("quote\"back\\slash", "line\nreturn\rtab\tbell\u0007\u001f\u007f/");
    attributes.put("é日", "\ud83d\ude00");
    attributes.put("empty", "");
    Map<String, Long> others = Map.of("seconds", Long.MAX_VALUE, "nothing", 0L);
    String json = requireNonNull(Sql.json(attributes));
    copy(
        List.of(
            new Row(null, null, null, null, null, null, null, json),
            new Row(null, null, null, null, null, null, null, Sql.json(others)),
            new Row(null, null, null, null, null, null, null, Sql.json(Map.of()))));

    try (ResultSet read = read("json")) {
      assertThat(read.next()).isTrue();
      assertThat(Sql.texts(read.getString(1))).isEqualTo(attributes);
      assertThat(read.next()).isTrue();
      assertThat(Sql.numbers(read.getString(1))).isEqualTo(others);
      assertThat(read.next()).isTrue();
      assertThat(read.getString(1)).isNull();
    }
  }

  @Test
  void anInstantIsItsMicrosecondHoweverFarAway() throws SQLException {
    List<Instant> instants =
        List.of(
            Instant.EPOCH,
            Instant.parse("1999-12-31T23:59:59.999999Z"),
            Instant.parse("2000-01-01T00:00:00Z"),
            Instant.parse("0001-01-01T00:00:00.000001Z"),
            Instant.parse("9999-12-31T23:59:59.999999Z"));
    copy(instants.stream().map(Row::of).toList());

    try (ResultSet read = read("moment, extract(epoch from moment)")) {
      for (Instant instant : instants) {
        assertThat(read.next()).isTrue();
        assertThat(moment(read, 1)).isEqualTo(instant);
        BigDecimal seconds = BigDecimal.valueOf(instant.getEpochSecond());
        assertThat(read.getBigDecimal(2))
            .isEqualByComparingTo(seconds.add(BigDecimal.valueOf(instant.getNano(), 9)));
      }
    }
  }

  @Test
  void manyRowsGoOutInPieces() throws SQLException {
    Row row = new Row("text".repeat(20), 1, 2L, BigDecimal.TEN, null, Instant.EPOCH, null, null);
    copy(java.util.Collections.nCopies(20_000, row));

    try (ResultSet read = read("count(*) over (), sum(row_number) over ()")) {
      assertThat(read.next()).isTrue();
      assertThat(read.getLong(1)).isEqualTo(20_000);
      assertThat(read.getLong(2)).isEqualTo(20_000L * 19_999 / 2);
    }
  }

  @Test
  void withoutARowNothingIsSent() throws SQLException {
    copy(List.of());

    try (ResultSet read = read("1")) {
      assertThat(read.next()).isFalse();
    }
  }

  @Test
  void aCopyThatIsBrokenOffLeavesTheConnectionUsable() throws SQLException {
    try (CopyRows rows = new CopyRows(connection, EVERYTHING)) {
      for (int i = 0; i < 10_000; i++) {
        rows.int4(i).text("words").int4(1).int8(2).amount(null).uuid(null).instant(null);
        rows.bytes(null).json(null).end();
      }
    }

    try (ResultSet read = read("1")) {
      assertThat(read.next()).isFalse();
    }
  }

  @Test
  void aRowThatTheServerRefusesIsAnError() {
    Row broken = new Row(null, null, null, null, null, null, null, "{no json");
    assertThatThrownBy(() -> copy(List.of(broken)))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("json");
  }

  private void copy(List<Row> all) throws SQLException {
    try (CopyRows rows = new CopyRows(connection, EVERYTHING)) {
      int number = 0;
      for (Row row : all) {
        rows.int4(number++)
            .text(row.words())
            .int4(row.small())
            .int8(row.whole())
            .amount(row.exact())
            .uuid(row.id())
            .instant(row.moment())
            .bytes(row.bytes())
            .json(row.json())
            .end();
      }
      rows.finish();
    }
  }

  private ResultSet read(String columns) throws SQLException {
    return connection
        .createStatement()
        .executeQuery("select " + columns + " from everything order by row_number");
  }

  private static @Nullable Instant moment(ResultSet row, int column) throws SQLException {
    return Sql.instant(row.getObject(column, OffsetDateTime.class));
  }
}
