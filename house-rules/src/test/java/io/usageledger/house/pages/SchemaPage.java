package io.usageledger.house.pages;

import io.usageledger.localstack.TestStack;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/** docs/schema.md: tables, columns, constraints and indexes with their comments. */
final class SchemaPage {
  private SchemaPage() {}

  static String text() throws SQLException {
    TestStack stack = TestStack.shared();
    StringBuilder page =
        new StringBuilder("# The tables\n\nMade from the database's own comments by\n`")
            .append(GeneratedPagesTest.COMMAND)
            .append("`\n");
    try (Connection owner =
        DriverManager.getConnection(stack.jdbcUrl(), stack.jdbcUser(), stack.jdbcPassword())) {
      for (String schema : List.of("ledger", "standing")) {
        page.append("\n## Schema `").append(schema).append("`\n");
        append(page, owner, schema);
      }
    }
    return page.toString();
  }

  private static final String LINES =
      """
      with tables as (
        select oid, relname, relkind
        from pg_class
        where relnamespace = to_regnamespace(?)
          and relkind in ('r', 'p') and not relispartition and relname <> 'flyway_schema_history'
      ),
      lines as (
        select relname, 1 as part, 0 as place, '' as name,
          format(E'\\n### %s\\n\\n%s\\n\\n| column | type | null | default | meaning |\\n|---|---|---|---|---|',
            relname, obj_description(oid, 'pg_class')) as line
        from tables
        union all
        select relname, 2, attnum, '',
          format('| `%s` | %s | %s | %s | %s |', attname, format_type(atttypid, atttypmod),
            case when attnotnull then '' else 'null' end,
            case
              when attgenerated <> '' then format('generated: `%s`', pg_get_expr(adbin, adrelid))
              when adbin is not null then format('`%s`', pg_get_expr(adbin, adrelid))
              else ''
            end,
            replace(col_description(tables.oid, attnum), '|', '\\|'))
        from tables
        join pg_attribute on attrelid = tables.oid and attnum > 0 and not attisdropped
        left join pg_attrdef on adrelid = tables.oid and adnum = attnum
        union all
        select relname, 3, 0, '', ''
        from tables
        union all
        select relname, 4, 0, conname, format('* `%s`: `%s`', conname, pg_get_constraintdef(pg_constraint.oid))
        from tables
        join pg_constraint on conrelid = tables.oid and contype <> 'n'
        union all
        select tables.relname, 5, 0, index.relname,
          format('* index `%s`: `%s`', index.relname,
            regexp_replace(pg_get_indexdef(indexrelid), '^.* USING ', ''))
        from tables
        join pg_index on indrelid = tables.oid
        join pg_class index on index.oid = indexrelid
        where not exists (select 1 from pg_constraint where conindid = indexrelid)
        union all
        select relname, 6, 0, tgname, format('* trigger `%s`', tgname)
        from tables
        join pg_trigger on tgrelid = tables.oid and not tgisinternal
      )
      select line
      from lines
      order by relname collate "C", part, place, name collate "C"
      """;

  private static void append(StringBuilder page, Connection owner, String schema)
      throws SQLException {
    try (var lines = owner.prepareStatement(LINES)) {
      lines.setString(1, schema);
      try (ResultSet row = lines.executeQuery()) {
        while (row.next()) {
          page.append(row.getString("line")).append('\n');
        }
      }
    }
  }
}
