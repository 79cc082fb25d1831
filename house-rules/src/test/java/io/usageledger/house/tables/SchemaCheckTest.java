package io.usageledger.house.tables;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.usageledger.migrations.MigrateCommand;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The command that migrates a database says what it finds before and after. */
class SchemaCheckTest {
  private static final String SCHEMA = "schema_check";
  private final ByteArrayOutputStream said = new ByteArrayOutputStream();

  @AfterEach
  void dropSchema() throws SQLException {
    change("drop schema if exists schema_check cascade");
  }

  @Test
  void anEmptyDatabaseIsSaidToBeEmptyThenMigratedAndIsInPlace() {
    assertThat(run("check")).isEqualTo(1);
    assertThat(said.toString(UTF_8))
        .contains("V1__roles_and_reference_data.sql of schema schema_check is not applied")
        .contains("not in place");

    assertThat(run()).isZero();
    assertThat(run("check")).isZero();
    assertThat(run()).isZero();
    assertThat(said.toString(UTF_8)).endsWith("Schema and reference rows are in place\n");
  }

  @Test
  void aMissingReferenceRowIsNamed() throws SQLException {
    run();
    change("delete from models where model_id = 'gpt-5'");
    change("delete from prices where model_id = 'gemini-2.0-pro' and meter = 'input_tokens'");

    assertThat(run("check")).isEqualTo(1);
    assertThat(said.toString(UTF_8))
        .contains("the model gpt-5 of openai is missing")
        .contains("the model gemini-2.0-pro of google has no price of input_tokens in credits");
  }

  @Test
  void aMigrationThatWasChangedOrIsNewerStopsBeforeAnythingIsApplied() throws SQLException {
    run();
    change("update flyway_schema_history set checksum = 7 where version = '2'");
    change("delete from flyway_schema_history where version = '5'");

    assertThat(run()).isEqualTo(1);
    assertThat(said.toString(UTF_8))
        .contains("version 2 of schema schema_check")
        .endsWith("Nothing was applied: put this right first\n");
  }

  @Test
  void otherWordsAreRefused() {
    assertThatThrownBy(() -> run("everything"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("not everything");
  }

  private int run(String... arguments) {
    said.reset();
    return new MigrateCommand(Tables.owner(), SCHEMA, new PrintStream(said, true, UTF_8))
        .run(List.of(arguments));
  }

  private static void change(String sql) throws SQLException {
    try (Connection owner = Tables.connect(SCHEMA)) {
      Tables.execute(owner, sql);
    }
  }
}
