package io.usageledger.ledger.posting;

import static io.usageledger.ledger.Events.usageBuilder;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.usageledger.ledger.RunningLedger;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What one poll brings is posted in batches, of one record here, and whole or not at all. */
class PortionTest {
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final List<String> EVENTS = List.of("e-1", "e-2", "e-3", "e-4");

  private static RunningLedger ledger;
  private final String account = "portion/" + UUID.randomUUID();
  private PostedAccount posted;

  @BeforeAll
  static void start() {
    ledger = RunningLedger.start("--ledger.batch-records=1");
  }

  @AfterAll
  static void stop() {
    ledger.close();
  }

  @BeforeEach
  void refuseAll() {
    posted = new PostedAccount(ledger, account);
    sql("create sequence refusals minvalue 0");
    refuse("");
    sql(
        "create trigger refuse before insert on usage_history for each row execute function refuse()");
  }

  @AfterEach
  void refuseNoMore() {
    sql("drop trigger if exists refuse on usage_history");
    sql("drop function refuse");
    sql("drop sequence refusals");
  }

  @Test
  void aBatchThatFailsTakesBackThoseBeforeIt() {
    posted.append(
        EVENTS.stream()
            .map(event -> usageBuilder(account, event).build())
            .toArray(SpecificRecord[]::new));
    awaitRefusals(2);

    refuse("and new.event_id = 'e-3'"); // all four are in the log: the next poll brings them
    awaitRefusals(2);

    assertThat(posted.entries()).isEqualTo("nothing");
    assertThat(ledger.count("select count(*) from usage_history where account_id = ?", account))
        .isZero();
    assertThat(ledger.count("select count(*) from accounts where account_id = ?", account))
        .isZero();

    sql("drop trigger refuse on usage_history");

    posted.awaitEntries(EVENTS.size());
    assertThat(
            ledger.text(
                "select string_agg(event_id || ' ' || posting_number, '; ' order by posting_number) from usage_history where account_id = ?",
                account))
        .isEqualTo("e-1 1; e-2 2; e-3 3; e-4 4");
    assertThat(ledger.count("select entry_count from accounts where account_id = ?", account))
        .isEqualTo(EVENTS.size());
  }

  private void refuse(String condition) {
    sql(
        """
        create or replace function refuse() returns trigger language plpgsql security definer set search_path from current as $$
        begin
          if new.account_id = '%s' %s then
            perform nextval('refusals');
            raise exception 'refused %%', new.event_id;
          end if;
          return new;
        end
        $$
        """
            .formatted(account, condition));
  }

  /** So many from now on; a sequence remembers what a transaction takes back. */
  private static void awaitRefusals(long more) {
    long now = refusals();
    await().atMost(SOON).until(() -> refusals() >= now + more);
  }

  private static long refusals() {
    return ledger.count("select last_value from refusals");
  }

  private static void sql(String statement) {
    ledger.tables().sql(statement).update();
  }
}
