package io.usageledger.ledger.posting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.usageledger.localstack.TestStack;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Columns of every type, sent to a real Postgres and taken apart there. */
class ColumnArrayTest {
  private final TestStack stack = TestStack.shared();
  private Connection connection;

  @BeforeEach
  void connect() throws SQLException {
    connection =
        DriverManager.getConnection(stack.jdbcUrl(), stack.jdbcUser(), stack.jdbcPassword());
  }

  @AfterEach
  void disconnect() throws SQLException {
    connection.close();
  }

  @Test
  void everyColumnComesBackInItsOrderWithItsNulls() throws SQLException {
    ColumnArray.allow(connection);
    UUID id = UUID.fromString("f1e2d3c4-b5a6-9788-796a-5b4c3d2e1f00");
    Instant moment = Instant.parse("2026-02-28T23:59:59.999999Z");
    List<Integer> rows = List.of(0, 1, 2);

    assertThat(unnested(ColumnArray.texts(rows, row -> row == 1 ? null : "té,{\"}xt" + row)))
        .containsExactly("té,{\"}xt0", null, "té,{\"}xt2");
    assertThat(unnested(ColumnArray.int4s(rows, row -> row - 1))).containsExactly("-1", "0", "1");
    assertThat(unnested(ColumnArray.int8s(rows, row -> Long.MAX_VALUE - row)))
        .containsExactly("9223372036854775807", "9223372036854775806", "9223372036854775805");
    assertThat(unnested(ColumnArray.amounts(rows, row -> row == 1 ? null : amount(row))))
        .containsExactly("-12345.6789", null, "-12345.6787");
    assertThat(unnested(ColumnArray.uuids(rows, row -> row == 1 ? null : id)))
        .containsExactly(id.toString(), null, id.toString());
    assertThat(unnested(ColumnArray.bytes(rows, row -> row == 1 ? null : new byte[] {0, -1})))
        .containsExactly("\\x00ff", null, "\\x00ff");
    try (PreparedStatement read = connection.prepareStatement("select * from unnest(?)")) {
      read.setObject(1, ColumnArray.instants(rows, row -> row == 1 ? null : moment));
      try (ResultSet row = read.executeQuery()) {
        assertThat(row.next()).isTrue();
        assertThat(row.getObject(1, OffsetDateTime.class).toInstant()).isEqualTo(moment);
        assertThat(row.next()).isTrue();
        assertThat(row.getObject(1)).isNull();
      }
    }
  }

  @Test
  void noRowsAreNone() throws SQLException {
    ColumnArray.allow(connection);
    assertThat(unnested(ColumnArray.texts(List.of()))).isEmpty();
  }

  /** Else the driver would send null, and a batch would find nothing that was posted before. */
  @Test
  void aConnectionThatWasNotPreparedSendsNothing() {
    assertThatThrownBy(() -> unnested(ColumnArray.uuids(List.of(1), row -> new UUID(1, 2))))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("allow");
  }

  private static BigDecimal amount(int row) {
    return new BigDecimal("-12345.678900").add(BigDecimal.valueOf(row, 4));
  }

  private List<@Nullable String> unnested(ColumnArray column) throws SQLException {
    try (PreparedStatement read = connection.prepareStatement("select unnest(?)::text")) {
      read.setObject(1, column);
      List<@Nullable String> values = new ArrayList<>();
      try (ResultSet row = read.executeQuery()) {
        while (row.next()) {
          values.add(row.getString(1));
        }
      }
      return values;
    }
  }
}
