package io.usageledger.house.tables;

import static org.assertj.core.api.Assertions.assertThat;

import io.usageledger.migrations.Migrations;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Partitions take everything from their parent, Flyway's table is Flyway's: both are left out. */
class NamesAndCommentsTest {
  private static final String OURS =
      """
      with ours as (
        select oid, relname
        from pg_class
        where relnamespace = to_regnamespace(?)
          and relkind in ('r', 'p') and not relispartition and relname <> 'flyway_schema_history'
      )
      """;

  private static final String UNCOMMENTED =
      OURS
          + """
          select relname
          from ours
          where coalesce(obj_description(oid, 'pg_class'), '') = ''
          union all
          select format('%s.%s', relname, attname)
          from ours
          join pg_attribute on attrelid = ours.oid and attnum > 0 and not attisdropped
          where coalesce(col_description(ours.oid, attnum), '') = ''
          """;

  @ParameterizedTest
  @ValueSource(strings = {Migrations.PROJECTIONS_SCHEMA, Migrations.STANDING_SCHEMA})
  void everyTableAndColumnHasAComment(String schema) throws SQLException {
    assertNothing(UNCOMMENTED, schema);
  }

  private static final String NAMED_BY_POSTGRES =
      OURS
          + """
          select conname
          from ours
          join pg_constraint on conrelid = ours.oid
          where contype <> 'n'
            and (conname ~ '_(pkey|key|fkey|check|excl)[0-9]*$' or not starts_with(conname, relname || '_'))
          union all
          select index.relname
          from ours
          join pg_index on indrelid = ours.oid
          join pg_class index on index.oid = indexrelid
          where index.relname ~ '_(pkey|key|idx|excl)[0-9]*$'
            or not starts_with(index.relname, ours.relname || '_')
          """;

  @ParameterizedTest
  @ValueSource(strings = {Migrations.PROJECTIONS_SCHEMA, Migrations.STANDING_SCHEMA})
  void everyConstraintAndIndexHasANameOfOurs(String schema) throws SQLException {
    assertNothing(NAMED_BY_POSTGRES, schema);
  }

  private static final String INEXACT =
      OURS
          + """
          select format('%s.%s %s', relname, attname, format_type(atttypid, atttypmod))
          from ours
          join pg_attribute on attrelid = ours.oid and attnum > 0 and not attisdropped
          where atttypid in ('float4'::regtype, 'float8'::regtype, 'money'::regtype, 'timestamp'::regtype, 'time'::regtype)
          """;

  /** No float on any path of money or quantities, no time without its zone. */
  @ParameterizedTest
  @ValueSource(strings = {Migrations.PROJECTIONS_SCHEMA, Migrations.STANDING_SCHEMA})
  void noColumnIsInexact(String schema) throws SQLException {
    assertNothing(INEXACT, schema);
  }

  @Test
  void thereAreTablesToCheck() throws SQLException {
    try (Connection owner = Tables.connect("ledger")) {
      assertThat(Tables.texts(owner, OURS + "select relname from ours", "ledger"))
          .contains("accounts", "usage_history", "entries");
      assertThat(Tables.texts(owner, OURS + "select relname from ours", "standing"))
          .contains("api_keys", "holds");
    }
  }

  private static void assertNothing(String sql, String schema) throws SQLException {
    try (Connection owner = Tables.connect(schema)) {
      assertThat(Tables.texts(owner, sql, schema)).isEmpty();
    }
  }
}
