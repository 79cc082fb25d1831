package io.usageledger.ledger.rebuild;

import static io.usageledger.ledger.Events.grant;
import static io.usageledger.ledger.Events.usage;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.usageledger.ledger.RunningLedger;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What Postgres enforces and finds rows by is in a rebuilt generation as in the live one. */
class GenerationCatalogTest {
  private static final Duration SOON = Duration.ofSeconds(60);

  private static RunningLedger ledger;
  private static Rebuilds rebuilds;
  private final String account = "account/" + UUID.randomUUID();

  @BeforeAll
  static void start() {
    ledger = RunningLedger.startAnew();
    rebuilds = new Rebuilds(ledger.stack());
  }

  @AfterAll
  static void stop() {
    rebuilds.run("--rebuild.action=verify", "--rebuild.restart=true");
    ledger.close();
  }

  @Test
  void aFinishedGenerationHasAllThatTheLiveOneHas() {
    post(3);

    RebuildReport report =
        rebuilds.run("--rebuild.action=verify", "--rebuild.restart=true", "--rebuild.keep=true");

    assertThat(report.differences()).isEmpty();
    assertThat(report.ok()).isTrue();
    assertSameCatalog();
  }

  @Test
  void soHasOneThatWasInterruptedAndWentOn() {
    post(300);
    Rebuilds interrupted =
        new Rebuilds(ledger.stack()) {
          @Override
          public void at(long doneRecords, long expectedRecords) {
            throw new IllegalStateException("interrupted after " + doneRecords);
          }
        };
    assertThatThrownBy(
            () ->
                interrupted.run(
                    "--rebuild.action=verify",
                    "--rebuild.restart=true",
                    "--ledger.batch-records=5"))
        .hasMessageContaining("interrupted after");

    RebuildReport report = rebuilds.run("--rebuild.action=verify", "--rebuild.keep=true");

    assertThat(report.differences()).isEmpty();
    assertThat(report.ok()).isTrue();
    assertSameCatalog();
  }

  private static void assertSameCatalog() {
    List<Map<String, Object>> live = catalog("ledger");
    assertThat(live).as("indexes, constraints, columns and triggers").hasSizeGreaterThan(200);
    assertThat(catalog("ledger_rebuild")).containsExactlyInAnyOrderElementsOf(live);
  }

  // Months have partitions where there was usage, each made like the table above it; which months
  // there are is the live generation's own affair.
  private static final String CATALOG =
      """
      with tables as (
        select c.oid, c.relname, c.relkind, c.reloptions
        from pg_class c
        where c.relnamespace = to_regnamespace(:generation) and c.relkind in ('r', 'p') and not c.relispartition
      ), objects as (
        select 'table' as kind, relname, relname as name, concat_ws(' ', relkind, reloptions) as definition
        from tables
        union all
        select 'index', t.relname, i.indexrelid::regclass::text,
          concat_ws(' ', pg_get_indexdef(i.indexrelid), i.indisvalid, i.indisready, i.indisunique, i.indisprimary)
        from tables t
        join pg_index i on i.indrelid = t.oid
        union all
        select 'constraint', t.relname, c.conname,
          concat_ws(' ', pg_get_constraintdef(c.oid), c.convalidated, c.conenforced, c.condeferrable, c.condeferred)
        from tables t
        join pg_constraint c on c.conrelid = t.oid
        union all
        select 'column', t.relname, a.attname,
          concat_ws(' ', format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attgenerated, pg_get_expr(d.adbin, d.adrelid))
        from tables t
        join pg_attribute a on a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped
        left join pg_attrdef d on d.adrelid = t.oid and d.adnum = a.attnum
        union all
        select 'trigger', t.relname, g.tgname, concat_ws(' ', pg_get_triggerdef(g.oid), g.tgenabled)
        from tables t
        join pg_trigger g on g.tgrelid = t.oid and not g.tgisinternal
      )
      select kind, relname, regexp_replace(name, '^\\w+\\.', '') as name,
        regexp_replace(definition, '\\m' || :generation || '\\.', '', 'g') as definition
      from objects
      where relname not like 'usage\\_archive\\_%'
      """;

  private static List<Map<String, Object>> catalog(String generation) {
    return ledger.tables().sql(CATALOG).param("generation", generation).query().listOfRows();
  }

  private void post(int events) {
    ledger.append(account, grant(account, account + "/g", "1000"));
    for (int i = 0; i < events; i++) {
      ledger.append(account, usage(account, "e-" + i, 10, 1));
    }
    await()
        .atMost(SOON)
        .until(
            () ->
                ledger
                        .tables()
                        .sql("select count(*) from ledger.usage_history where account_id = ?")
                        .param(account)
                        .query(Long.class)
                        .single()
                    == events);
  }
}
