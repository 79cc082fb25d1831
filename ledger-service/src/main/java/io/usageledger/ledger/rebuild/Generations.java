package io.usageledger.ledger.rebuild;

import io.usageledger.migrations.Migrations;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** The generations of the projections: schemas of one database, of which one serves. */
final class Generations {
  /** The one that is to take the live one's place. */
  static final String NEXT = "ledger_rebuild";

  /** How the names of those begin that served before, and of those that only are looked at. */
  static final String BEFORE = "ledger_before_";

  static final String SIDE = "ledger_side_";

  private static final Pattern DROPPABLE =
      Pattern.compile("(%s|%s[a-z0-9_]+|%s[a-z0-9_]+)".formatted(NEXT, BEFORE, SIDE));
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Database database;
  private final JdbcClient jdbc;

  Generations(Database database) {
    this.database = database;
    this.jdbc = JdbcClient.create(database.of("pg_catalog"));
  }

  private static final String LIST =
      """
      select nspname
      from pg_namespace
      where nspname like 'ledger\\_%'
        and nspowner = (select oid from pg_roles where rolname = current_user)
      order by nspname
      """;

  /** All but the live one. */
  List<String> list() {
    return jdbc.sql(LIST).query(String.class).list().stream()
        .filter(name -> DROPPABLE.matcher(name).matches())
        .toList();
  }

  /** The same, for a sentence. */
  String names() {
    List<String> names = list();
    return names.isEmpty() ? "none" : String.join(", ", names);
  }

  private static final String EXISTS =
      """
      select to_regnamespace(:name) is not null
      """;

  boolean exists(String name) {
    return jdbc.sql(EXISTS).param("name", name).query(Boolean.class).single();
  }

  private static final String OWNED =
      """
      select pg_get_userbyid(nspowner) = current_user
      from pg_namespace
      where nspname = :name
      """;

  /** A generation can be put in the live one's place only by the owner of both. */
  void requireOwned(String name) {
    boolean owned =
        jdbc.sql(OWNED).param("name", name).query(Boolean.class).optional().orElse(false);
    if (!owned) {
      throw new RebuildRefusedException(
          "Cannot rebuild: %s does not own the schema %s. Log in as the role that migrated it."
              .formatted(database.login(), name));
    }
  }

  private static final String COMMENT =
      """
      select obj_description(to_regnamespace(:name), 'pg_namespace')
      """;

  /** Empty when it is not there, or when its making did not get as far. */
  Optional<BuiltWith> find(String name) {
    return jdbc.sql(COMMENT)
        .param("name", name)
        .query((row, n) -> Optional.ofNullable(row.getString(1)))
        .single()
        .flatMap(Generations::parse);
  }

  private static Optional<BuiltWith> parse(String comment) {
    try {
      return Optional.of(JSON.readValue(comment, BuiltWith.class));
    } catch (JacksonException notOurs) {
      return Optional.empty();
    }
  }

  /** Its tables, empty but for the reference rows. */
  void create(String name, BuiltWith with) {
    migrations(name).apply();
    note(name, with);
  }

  private static final String NOTE =
      """
      select format('comment on schema %I is %L', ?::text, ?::text)
      """;

  private void note(String name, BuiltWith with) {
    execute(NOTE, name, JSON.writeValueAsString(with));
  }

  private static final String DROP =
      """
      select format('drop schema if exists %I cascade', ?::text)
      """;

  void drop(String name) {
    if (!DROPPABLE.matcher(name).matches()) {
      throw new RebuildRefusedException(
          "%s is no generation that may be dropped; these are: %s".formatted(name, names()));
    }
    execute(DROP, name);
  }

  private void execute(String statementOf, String... values) {
    try (Connection connection = database.connect("pg_catalog");
        var text = connection.prepareStatement(statementOf);
        var statement = connection.createStatement()) {
      for (int i = 0; i < values.length; i++) {
        text.setString(i + 1, values[i]);
      }
      try (var row = text.executeQuery()) {
        row.next();
        statement.execute(row.getString(1));
      }
    } catch (SQLException e) {
      throw new IllegalStateException("Cannot change a generation: " + e.getMessage(), e);
    }
  }

  /** The newest migration of the generation. */
  String readMigration(String name) {
    return migrations(name).findVersion().orElse("none");
  }

  private Migrations migrations(String name) {
    return Migrations.projections(database.login(), name);
  }
}
