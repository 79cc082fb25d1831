package io.usageledger.ledger.months;

import static io.usageledger.ledger.Events.usageBuilder;
import static io.usageledger.ledger.Events.voided;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.usageledger.ledger.RunningLedger;
import io.usageledger.localstack.archive.ArchiveCommand;
import io.usageledger.localstack.archive.UnarchiveCommand;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import tools.jackson.databind.json.JsonMapper;

/** A month goes into a file and comes back, row for row. */
class ArchiveCommandTest {
  private static final Duration SOON = Duration.ofSeconds(30);
  private static RunningLedger ledger;

  @TempDir private Path directory;
  private final String account = "archive/" + UUID.randomUUID();

  @BeforeAll
  static void start() {
    ledger = RunningLedger.start();
  }

  @AfterAll
  static void stop() {
    ledger.close();
  }

  @Test
  void aMonthGoesIntoAFileAndComesBackRowForRow() throws IOException {
    appendUsage("2017-03-05T10:00:00.123456Z", "e-1");
    appendUsage("2017-03-06T10:00:00Z", "a \"quoted\", one");
    appendUsage("2017-04-01T00:00:00Z", "next month");
    await().atMost(SOON).until(() -> rows() == 3);
    String before = table();

    assertThat(run(new ArchiveCommand(), "2017-03", "--to", directory.toString(), "--dry-run"))
        .contains("2 usage events among the tables", "Nothing was changed");
    assertThat(rows()).isEqualTo(3);
    assertThat(run(new ArchiveCommand(), "2017-03", "--to", directory.toString(), "--drop"))
        .contains("2 usage events in", "is dropped");

    assertThat(rows()).isOne();
    assertThat(ledger.text("select to_regclass('usage_archive_2017_03_1')::text"))
        .isEqualTo("nothing");
    assertThat(directory.resolve("usage_archive_2017_03_1.json"))
        .content()
        .contains("\"rows\" : 2", "\"sha256\" : \"");

    assertThat(run(new UnarchiveCommand(), "2017-03", "--from", directory.toString(), "--open"))
        .contains("2 usage events among the tables");
    assertThat(table()).isEqualTo(before);
    ledger.append(account, voided(account, "e-1"));
    await()
        .atMost(SOON)
        .until(
            () ->
                ledger.count(
                        "select count(*) from usage_history where account_id = ? and voided_at is not null",
                        account)
                    == 1);
  }

  @Test
  void anotherFileIsNotTakenForTheMonth() throws IOException {
    appendUsage("2017-05-05T10:00:00Z", "e-1");
    await().atMost(SOON).until(() -> rows() == 1);
    run(new ArchiveCommand(), "2017-05", "--to", directory.toString(), "--drop");
    Path file = directory.resolve("usage_archive_2017_05_1.csv.gz");
    byte[] right = Files.readAllBytes(file);
    byte[] wrong = right.clone();
    wrong[wrong.length / 2] ^= 1;
    Files.write(file, wrong);

    assertThat(run(new UnarchiveCommand(), "2017-05", "--from", directory.toString()))
        .contains("is not the file that was written");
    assertThat(run(new UnarchiveCommand(), "2017-05"))
        .contains("say where its file is with --from DIR");
    assertThat(rows()).isZero();

    Files.write(file, right);
    run(new UnarchiveCommand(), "2017-05", "--from", directory.toString());
    assertThat(rows()).isOne();
  }

  private String run(Object command, String... words) throws IOException {
    Path stack = directory.resolve("stack.json");
    Map<String, String> places =
        Map.of(
            "ledger_url", "http://127.0.0.1:" + ledger.port(),
            "api_key", ledger.stack().newApiKey("operate"),
            "jdbc_url", ledger.stack().jdbcUrl(),
            "jdbc_user", ledger.stack().jdbcUser(),
            "jdbc_password", ledger.stack().jdbcPassword());
    Files.writeString(stack, JsonMapper.shared().writeValueAsString(places));
    StringWriter out = new StringWriter();
    PrintWriter writer = new PrintWriter(out, true);
    CommandLine line = new CommandLine(command).setOut(writer).setErr(writer);
    line.setExecutionExceptionHandler(
        (failure, commandLine, parsed) -> {
          writer.println(failure.getMessage());
          return 1;
        });
    String[] all = new String[words.length + 2];
    System.arraycopy(words, 0, all, 0, words.length);
    all[words.length] = "--stack";
    all[words.length + 1] = stack.toString();
    line.execute(all);
    return out.toString();
  }

  private void appendUsage(String occurredAt, String eventId) {
    ledger.append(
        account,
        usageBuilder(account, eventId)
            .setOccurredAt(Instant.parse(occurredAt))
            .setAttributes(Map.of("agent", "it's \"x\"\n,"))
            .setRawUsage("")
            .build());
  }

  private long rows() {
    return ledger.count("select count(*) from usage_history where account_id = ?", account);
  }

  private String table() {
    return ledger.text(
        "select string_agg(u::text, ';' order by occurred_at) from usage_history u where account_id = ?",
        account);
  }
}
