package io.usageledger.house.tables;

import static io.usageledger.house.tables.Tables.execute;
import static io.usageledger.house.tables.Tables.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.usageledger.migrations.Migrations;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Reference rows meet rows that are there, and rows that are used. */
class ReferenceRowsTest {
  private static final String SCHEMA = "reference_rows";
  private static final String MODELS =
      """
      select concat_ws(' ', provider, model_id, context_tokens, available)
      from models
      order by 1
      """;
  private static final String PRICES =
      """
      select concat_ws(' ', price_id, model_id, meter, trim_scale(unit_price), unit)
      from prices
      order by 1
      """;

  private final Migrations migrations = Migrations.projections(Tables.owner(), SCHEMA);
  private final Connection owner;

  ReferenceRowsTest() throws SQLException {
    owner = Tables.connect(SCHEMA);
  }

  @BeforeEach
  void make() {
    migrations.apply();
  }

  @AfterEach
  void drop() throws SQLException {
    execute(owner, "drop schema reference_rows cascade");
    owner.close();
  }

  @Test
  void theModelsAndPricesOfTheFirstDayAreThere() throws SQLException {
    assertThat(texts(owner, MODELS))
        .contains(
            "anthropic claude-3.5-sonnet 200000 t",
            "google gemini-2.0-pro 2000000 t",
            "openai gpt-5 128000 t");
    assertThat(texts(owner, PRICES))
        .anySatisfy(price -> assertThat(price).endsWith("gpt-5 output_tokens 0.002 credits"))
        .anySatisfy(
            price -> assertThat(price).endsWith("gemini-2.0-pro input_tokens 0.001 credits"));
  }

  @Test
  void insertedAgainTheyChangeNothingAndRowsThatAreThereStayAsTheyAre() throws SQLException {
    execute(
        owner, "update models set context_tokens = 7, available = false where model_id = 'gpt-5'");
    execute(owner, "delete from models where model_id = 'gemini-2.0-pro'");
    var prices = texts(owner, PRICES);
    undoWhatCameLater();
    forgetReferenceRows();

    migrations.apply();

    assertThat(texts(owner, MODELS))
        .contains("openai gpt-5 7 f", "google gemini-2.0-pro 2000000 t");
    assertThat(texts(owner, PRICES)).isEqualTo(prices);
  }

  @Test
  void aModelWithUsageCannotBeDeletedAndSaysWhatToDo() throws SQLException {
    useGpt5();

    assertThatThrownBy(() -> execute(owner, "delete from models where model_id = 'gpt-5'"))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("model openai/gpt-5 has usage and cannot be deleted")
        .hasMessageContaining("set available to false");
    execute(owner, "delete from models where model_id = 'gemini-2.0-pro'");
  }

  @Test
  void takenBackTheModelsWithUsageStayAndUsageIsNotTouched() throws SQLException {
    useGpt5();

    undoWhatCameLater();
    migrations.undoNewest();

    assertThat(texts(owner, MODELS)).containsExactly("openai gpt-5 128000 t");
    assertThat(texts(owner, "select events from usage_hours")).containsExactly("1");
    migrations.apply();
    assertThat(texts(owner, MODELS)).hasSizeGreaterThanOrEqualTo(3);
  }

  private void useGpt5() throws SQLException {
    execute(
        owner,
        """
        insert into usage_hours (hour_at, events, account_id, provider, model_id, operation, api_key_id, unit)
        values ('2026-01-01 00:00Z', 1, 'a', 'openai', 'gpt-5', 'chat', '', 'credits')
        """);
  }

  private void undoWhatCameLater() {
    while (!migrations.findVersion().equals(Optional.of("5"))) {
      migrations.undoNewest();
    }
  }

  /** As if the migration had never run here, with its rows there already. */
  private void forgetReferenceRows() throws SQLException {
    execute(owner, "delete from flyway_schema_history where script like '%reference_rows%'");
  }
}
