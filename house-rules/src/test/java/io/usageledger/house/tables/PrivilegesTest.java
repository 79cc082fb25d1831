package io.usageledger.house.tables;

import static io.usageledger.house.tables.Tables.execute;
import static io.usageledger.house.tables.Tables.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.postgresql.util.PSQLException;

/** Who may touch what, as the catalog says it and as Postgres does it. */
class PrivilegesTest {
  private static final String PRIVILEGES =
      """
      select format('%s %s', privilege, relname)
      from pg_class
      cross join unnest(array['select', 'insert', 'update', 'delete', 'truncate', 'references', 'trigger']) as privilege
      where relnamespace in (to_regnamespace('ledger'), to_regnamespace('standing'))
        and relkind in ('r', 'p') and not relispartition
        and has_table_privilege(?, oid, privilege)
      order by 1
      """;

  private static final String COLUMN_PRIVILEGES =
      """
      select format('%s %s.%s', privilege, relname, attname)
      from pg_class
      join pg_attribute on attrelid = pg_class.oid and attnum > 0
      cross join unnest(array['select', 'insert', 'update']) as privilege
      where relnamespace in (to_regnamespace('ledger'), to_regnamespace('standing'))
        and relkind in ('r', 'p')
        and has_column_privilege(?, pg_class.oid, attnum, privilege)
        and not has_table_privilege(?, pg_class.oid, privilege)
      order by 1
      """;

  @Test
  void theReaderReadsEveryTableButKeysAndWritesNone() throws SQLException {
    try (Connection owner = Tables.connect("ledger")) {
      assertThat(texts(owner, PRIVILEGES, "ledger_reader"))
          .contains("select entries", "select usage_history", "select holds")
          .allMatch(privilege -> privilege.startsWith("select "))
          .doesNotContain("select api_keys", "select flyway_schema_history");
      assertThat(texts(owner, COLUMN_PRIVILEGES, "ledger_reader", "ledger_reader")).isEmpty();
    }
  }

  @Test
  void theReaderIsRefusedByThePostgresItself() throws SQLException {
    try (Connection reader = Tables.connectAsReader("ledger,standing")) {
      execute(reader, "set default_transaction_read_only = off");
      execute(reader, "select count(*) from entries");
      for (String write :
          new String[] {
            "insert into models (provider, model_id) values ('p', 'm')",
            "update accounts set opened_at = now()",
            "delete from entries",
            "truncate usage_history",
            "update holds set amount = 0",
            "select secret_hash from api_keys",
            "select ensure_usage_partition(now())",
            "create table ledger.mine (a int)",
            "create table standing.mine (a int)"
          }) {
        assertDenied(reader, write);
      }
    }
  }

  @Test
  void theKeyCheckerTouchesOnlyTheLastUseOfKeys() throws SQLException {
    try (Connection owner = Tables.connect("ledger")) {
      assertThat(texts(owner, PRIVILEGES, "ledger_key_checker")).containsExactly("select api_keys");
      assertThat(texts(owner, COLUMN_PRIVILEGES, "ledger_key_checker", "ledger_key_checker"))
          .containsExactly("update api_keys.last_used_at");
    }
    try (Connection checker = Tables.connectAsKeyChecker()) {
      execute(checker, "update api_keys set last_used_at = now()");
      assertDenied(checker, "update api_keys set active = true");
      assertDenied(checker, "update api_keys set permissions = '{operate}'");
      assertDenied(checker, "delete from api_keys");
      assertDenied(
          checker,
          "insert into api_keys (key_id, name, secret_hash, permissions) values ('key_12345678', '', '', '{}')");
      assertDenied(checker, "select * from ledger.accounts");
      assertDenied(checker, "select * from holds");
    }
  }

  @Test
  void thePosterWritesProjectionsAndHoldsAndDefinesNothing() throws SQLException {
    try (Connection owner = Tables.connect("ledger")) {
      assertThat(texts(owner, PRIVILEGES, "ledger_poster"))
          .contains("insert entries", "update accounts", "delete usage_hours", "update holds")
          .noneMatch(privilege -> privilege.matches("(truncate|references|trigger) .*"))
          .noneMatch(privilege -> privilege.matches(".* (api_keys|flyway_schema_history)"));
    }
    try (Connection poster = Tables.connectAsPoster("ledger,standing")) {
      poster.setAutoCommit(false);
      assertThatCode(
              () ->
                  execute(
                      poster,
                      "insert into accounts (opened_at, account_id, head_hash)"
                          + " values (now(), 'poster', sha256(''))"))
          .doesNotThrowAnyException();
      poster.rollback();
      poster.setAutoCommit(true);
      assertDenied(poster, "drop table entries");
      assertDenied(poster, "alter table entries add column mine int");
      assertDenied(poster, "create table ledger.mine (a int)");
      assertDenied(poster, "select * from api_keys");
    }
  }

  @Test
  void nobodyElseMayDoAnything() throws SQLException {
    try (Connection owner = Tables.connect("ledger")) {
      assertThat(texts(owner, PRIVILEGES, "public")).isEmpty();
      assertThat(
              texts(
                  owner,
                  """
                  select proname
                  from pg_proc
                  where pronamespace = to_regnamespace('ledger') and prosecdef
                    and has_function_privilege('public', oid, 'execute')
                  """))
          .isEmpty();
    }
  }

  private static void assertDenied(Connection connection, String sql) {
    assertThatThrownBy(() -> execute(connection, sql))
        .as(sql)
        .isInstanceOfSatisfying(
            PSQLException.class,
            e -> assertThat(e.getSQLState()).as(e.getMessage()).isEqualTo("42501"));
  }
}
