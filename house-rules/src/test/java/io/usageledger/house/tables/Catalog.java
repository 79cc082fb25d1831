package io.usageledger.house.tables;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** What Postgres knows of a schema, as text: two schemas are the same when the texts are. */
final class Catalog {
  private Catalog() {}

  private static final String DUMP =
      """
      with tables as (
        select c.oid, c.relname, c.relkind, c.relowner, c.relacl, c.reloptions, c.relnamespace
        from pg_class c
        where c.relnamespace = to_regnamespace(?)
          and c.relkind in ('r', 'p')
          and c.relname <> 'flyway_schema_history'
      ),
      lines as (
        select format('schema %s', coalesce(nspacl, acldefault('n', nspowner))) as line
        from pg_namespace
        where oid = to_regnamespace(?)
        union all
        select format('default %s %s', defaclobjtype, defaclacl)
        from pg_default_acl
        where defaclnamespace = to_regnamespace(?)
        union all
        select format('table %s %s %s %s %s', relname, relkind, reloptions,
          coalesce(relacl, acldefault('r', relowner)), obj_description(oid, 'pg_class'))
        from tables
        union all
        select format('column %s.%s %s %s %s %s %s %s %s %s', t.relname, a.attname, a.attnum,
          format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attgenerated, a.attcompression,
          pg_get_expr(d.adbin, d.adrelid), a.attacl, col_description(t.oid, a.attnum))
        from tables t
        join pg_attribute a on a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped
        left join pg_attrdef d on d.adrelid = t.oid and d.adnum = a.attnum
        union all
        select format('constraint %s.%s %s %s', t.relname, c.conname, c.convalidated,
          pg_get_constraintdef(c.oid))
        from tables t
        join pg_constraint c on c.conrelid = t.oid
        union all
        select format('index %s', pg_get_indexdef(i.indexrelid))
        from tables t
        join pg_index i on i.indrelid = t.oid
        union all
        select format('trigger %s', pg_get_triggerdef(g.oid))
        from tables t
        join pg_trigger g on g.tgrelid = t.oid and not g.tgisinternal
        union all
        select format('function %s %s', pg_get_functiondef(p.oid),
          coalesce(p.proacl, acldefault('f', p.proowner)))
        from pg_proc p
        where p.pronamespace = to_regnamespace(?)
      )
      select line
      from lines
      order by line collate "C"
      """;

  static List<String> dump(Connection connection, String schema) throws SQLException {
    return Tables.texts(connection, DUMP, schema, schema, schema, schema);
  }
}
