package io.usageledger.ledger.verify;

import static io.usageledger.ledger.Events.usage;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.usageledger.event.EventIdentity;
import io.usageledger.ledger.RunningLedger;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every column of every projection, changed behind the ledger's back: the database refuses it, or
 * verify finds it and says where. Columns come from the catalog, so that a new one is tried without
 * anybody thinking of it; what only a rebuild finds is named here, with the reason.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TamperedColumnsTest {
  /** Column, or table and {@code .*}; and why verify cannot tell. */
  private static final Map<String, String> ONLY_A_REBUILD_FINDS =
      Map.of(
          "models.*", "reference rows of the migrations: no event speaks of them",
          "accounts.opened_at",
              "the time of the first record that names the account, whatever became of it",
          "fold_rules.*",
              "no projection: the settings that a replay needs, which are compared before it",
          "usage_months.*", "closed months: the fold's own state, which no entry vouches for",
          "usage_detachments.*", "no projection: what was detached stands in no log",
          "usage_archives.*", "no projection: what was detached stands in no log");

  private static final String COLUMNS =
      """
      select c.table_name || '.' || c.column_name || ' ' || c.udt_name
      from information_schema.columns c
      join pg_class t on t.relname = c.table_name and t.relnamespace = to_regnamespace('ledger')
      where c.table_schema = 'ledger' and t.relkind in ('r', 'p') and not t.relispartition
        and c.table_name <> 'flyway_schema_history' and c.is_generated = 'NEVER'
        and c.table_name !~ '^usage_archive_'
      order by 1
      """;

  private TamperedLedger tampered;
  private RunningLedger ledger;
  private String account = "";

  @BeforeAll
  void post() {
    tampered = TamperedLedger.start();
    ledger = tampered.ledger();
    account = tampered.account();
  }

  @AfterAll
  void stop() {
    ledger.close();
  }

  @Test
  void whatWasPostedVerifies() {
    VerifiedHistoriesTest.assertWell(ledger.bean(Verification.class).run(Extent.FULL));
  }

  List<String> columns() {
    return ledger.tables().sql(COLUMNS).query(String.class).list();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("columns")
  void aChangedColumnIsFoundAndLocated(String column) throws SQLException {
    String table = column.substring(0, column.indexOf('.'));
    String name = column.substring(column.indexOf('.') + 1, column.indexOf(' '));
    String type = column.substring(column.indexOf(' ') + 1);
    boolean excepted =
        ONLY_A_REBUILD_FINDS.containsKey(table + ".*")
            || ONLY_A_REBUILD_FINDS.containsKey(table + "." + name);
    if (excepted) {
      return;
    }
    String change =
        "update %s set %s = %s where ctid = (select ctid from %s where %s limit 1) and tableoid = (select tableoid from %s where %s limit 1)"
            .formatted(
                table,
                name,
                changed(table, name, type),
                table,
                tampered.row(table),
                table,
                tampered.row(table));

    List<String> faults = tampered.faultsAfter(change);

    assertThat(faults).as(change).isNotEmpty();
  }

  @Test
  void anAppliedPartitionThatTheTopicHasNotIsFound() throws SQLException {
    assertThat(
            tampered.faultsAfter(
                "update applied_offsets set log_partition = 1000 where "
                    + tampered.row("applied_offsets")))
        .anyMatch(
            fault ->
                fault.startsWith("partition 1000 is applied up to ")
                    && fault.endsWith("has no such partition"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "accounts", "balances", "credits", "entries", "usage_history", "usage_hours",
            "usage_hour_meters",
        "event_identities", "subscriptions", "quarantine", "source_outcomes", "rate_cards",
            "prices", "model_aliases"
      })
  void aDeletedRowIsFound(String table) throws SQLException {
    String change =
        "delete from %s where ctid = (select ctid from %s where %s limit 1) and tableoid = (select tableoid from %s where %s limit 1)"
            .formatted(table, table, tampered.row(table), table, tampered.row(table));

    assertThat(tampered.faultsAfter("set constraints all deferred; " + change))
        .as(change)
        .isNotEmpty();
  }

  @Test
  void rowsThatWereSwappedAreFound() throws SQLException {
    String swap =
        "update entries set sequence_number = case sequence_number when 2 then -3 else -2 end where account_id = '%1$s' and sequence_number in (2, 3); update entries set sequence_number = -sequence_number where account_id = '%1$s' and sequence_number < 0"
            .formatted(account);

    assertThat(
            tampered.faultsAfter(
                "alter table entries drop constraint entries_posting_number_first; " + swap))
        .anyMatch(fault -> fault.contains("entry 2 of account " + account));
  }

  @Test
  void aForgedUsageRowAndAForgedEntryAreFound() throws SQLException {
    assertThat(
            tampered.faultsAfter(
                "insert into usage_history (occurred_at, posting_number, account_id, source, event_id, operation, provider, model_id) select occurred_at, 900, account_id, source, 'forged', operation, provider, model_id from usage_history where account_id = '%s' limit 1"
                    .formatted(account)))
        .anyMatch(fault -> fault.contains("usage forged") && fault.contains("was never posted"));
    assertThat(
            tampered.faultsAfter(
                "insert into event_identities select gen_random_uuid(), gen_random_uuid(), now(), 1"))
        .anyMatch(fault -> fault.startsWith("identities: "));
  }

  /**
   * The last usage event never happened: its row, entries and identity are gone, and every sum and
   * hash before it fits. Only the log knows.
   */
  @Test
  void anEventThatWasTakenOutWithAllThatFollowsIsFoundByTheLog() throws SQLException {
    String other = "erased/" + UUID.randomUUID();
    ledger.append(other, usage(other, "e-1", 1, 1), usage(other, "e-2", 1, 1));
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> ledger.count("select count(*) from entries where account_id = ?", other) == 2);
    String erase =
        """
        delete from event_identities where identity = '%1$s';
        delete from usage_history where account_id = '%2$s' and event_id = 'e-2';
        delete from entries where account_id = '%2$s' and sequence_number = 2;
        update accounts set entry_count = 1, head_hash = (select hash from entries where account_id = '%2$s')
        where account_id = '%2$s';
        update balances set balance = trim_scale(balance / 2), overdraft = trim_scale(overdraft / 2) where account_id = '%2$s';
        update usage_hours set events = 1, amount = trim_scale(amount / 2), input_tokens = 1, output_tokens = 1 where account_id = '%2$s';
        update source_outcomes set events = events - 1 where source = 'gateway' and outcome = 'posted'
          and log_partition = (select log_partition from entries where account_id = '%2$s')
        """
            .formatted(EventIdentity.of(EventIdentity.Kind.USAGE, other, "gateway", "e-2"), other);

    assertThat(tampered.faultsAfter(erase))
        .singleElement()
        .satisfies(
            fault ->
                assertThat(fault)
                    .matches(
                        "the record at partition \\d+ offset \\d+, event e-2 of source gateway of account "
                            + other
                            + ", is not posted"));
  }

  private static String changed(String table, String name, String type) {
    return switch (table + "." + name) {
      case "entries.kind" -> "'void'";
      case "source_outcomes.outcome" -> "'quarantined'";
      case "accounts.charged_by" -> "'reported_cost'";
      case "subscriptions.status" -> "'expired'";
      case "subscriptions.period_end" -> "period_end - interval '1 hour'";
      // The next may be another's, which the database refuses: this one is nobody's.
      case "applied_offsets.log_partition" -> "1000";
      default -> changed(name, type);
    };
  }

  private static String changed(String name, String type) {
    return switch (type) {
      case "text" -> "coalesce(%s, '') || 'x'".formatted(name);
      case "int2", "int4", "int8", "numeric" -> "coalesce(%s, 0) + 1".formatted(name);
      case "timestamptz" -> "coalesce(%s, now()) + interval '1 hour'".formatted(name);
      case "uuid" -> "gen_random_uuid()";
      case "_uuid" -> "array_append(%s, gen_random_uuid())".formatted(name);
      case "_text" -> "array_append(%s, 'x')".formatted(name);
      case "bytea" -> "sha256(coalesce(%s, ''))".formatted(name);
      case "jsonb" -> "'{\"tampered\": \"x\"}'";
      case "bool" -> "not " + name;
      default -> throw new IllegalStateException("No change is known for the type " + type);
    };
  }
}
