package io.usageledger.migrations;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Whether schema and reference rows are in place: every migration of this release applied as it is
 * shipped and none that it does not know, the group roles, the models and prices of the first day.
 * Only reads.
 */
final class SchemaCheck {
  private final DatabaseLogin login;
  private final String schema;

  /**
   * @param schema of the projections
   */
  SchemaCheck(DatabaseLogin login, String schema) {
    this.login = login;
    this.schema = schema;
  }

  /** What is missing or different, a line each, in words; empty when all is in place. */
  List<String> findFaults() {
    List<String> faults = new ArrayList<>(findMigrationFaults());
    faults.addAll(findPending());
    if (faults.isEmpty()) {
      faults.addAll(findMissingRows());
    }
    return faults;
  }

  /** What must be put right by hand before anything may be applied. */
  List<String> findMigrationFaults() {
    return both().stream().flatMap(schema -> schema.findFaults().stream()).toList();
  }

  List<String> findPending() {
    return both().stream().flatMap(schema -> schema.findPending().stream()).toList();
  }

  private List<Migrations> both() {
    return List.of(Migrations.projections(login, schema), Migrations.standing(login));
  }

  // The rows that V1 and V5 bring. Rows that were changed since are somebody's decision, and no
  // fault.
  private static final String MISSING =
      """
      select 'the role ' || wanted || ' is missing'
      from unnest(array['ledger_poster', 'ledger_reader', 'ledger_key_checker']) as wanted
      where not exists (select from pg_roles where rolname = wanted)
      union all
      select format('the model %s of %s is missing', model_id, provider)
      from (values ('openai', 'gpt-5'), ('google', 'gemini-2.0-pro'), ('anthropic', 'claude-3.5-sonnet'))
        as reference (provider, model_id)
      where not exists (
        select from models m where m.provider = reference.provider and m.model_id = reference.model_id)
      union all
      select format('the model %s of %s has no price of %s in credits', model_id, provider, meter)
      from (values ('openai', 'gpt-5'), ('google', 'gemini-2.0-pro'), ('anthropic', 'claude-3.5-sonnet'))
        as reference (provider, model_id)
      cross join unnest(array['input_tokens', 'cache_read_tokens', 'cache_write_5m_tokens',
        'cache_write_1h_tokens', 'output_tokens', 'reasoning_tokens']) as wanted (meter)
      where not exists (
        select
        from prices p
        where p.provider = reference.provider and p.model_id = reference.model_id
          and p.meter = wanted.meter and p.unit = 'credits')
      """;

  private List<String> findMissingRows() {
    List<String> missing = new ArrayList<>();
    try (Connection connection = connect();
        var statement = connection.createStatement();
        ResultSet row = statement.executeQuery(MISSING)) {
      while (row.next()) {
        missing.add(row.getString(1));
      }
      return missing;
    } catch (SQLException e) {
      throw new IllegalStateException("Cannot check %s: %s".formatted(login, e.getMessage()), e);
    }
  }

  private Connection connect() throws SQLException {
    PGSimpleDataSource database = new PGSimpleDataSource();
    database.setUrl(login.jdbcUrl());
    database.setUser(login.user());
    database.setPassword(login.password());
    database.setCurrentSchema(schema);
    return database.getConnection();
  }
}
