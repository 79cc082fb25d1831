package io.usageledger.ledger.rebuild;

import static io.usageledger.ledger.Events.grant;
import static io.usageledger.ledger.Events.usage;
import static io.usageledger.ledger.Events.usageBuilder;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.usageledger.ledger.RunningLedger;
import io.usageledger.ledger.model.LiveHistories;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A snapshot and the rest of the log give what the whole log gives. */
class SnapshotRebuildTest {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private static RunningLedger ledger;
  private static Rebuilds rebuilds;

  @TempDir private Path directory;
  private final String account = "account/" + UUID.randomUUID();

  @BeforeAll
  static void start() {
    ledger =
        RunningLedger.startAnew(
            "--ledger.late-usage-grace=" + LiveHistories.GRACE.toMillis() + "ms",
            "--ledger.tick-interval=300ms",
            "--ledger.rating-interval=500ms");
    rebuilds = new Rebuilds(ledger.stack());
    rebuilds.run("--rebuild.restart=true", "--rebuild.accept=all");
  }

  @AfterAll
  static void stop() {
    ledger.close();
  }

  /** Every type of event before it and after it; of the log, only what came after it is read. */
  @Test
  void aSnapshotAndTheRestOfTheLogGiveTheLiveState() {
    LiveHistories.play(ledger, 901, 15);
    SnapshotReport snapshot = rebuilds.snapshot(at("before"));
    LiveHistories.play(ledger, 931, 15);
    awaitQuiet();

    RebuildReport report = verify(at("before"));

    assertThat(report.differences()).isEmpty();
    assertThat(report.ok()).isTrue();
    assertThat(report.accountsCompared()).isGreaterThan(30);
    assertThat(report.records()).isEqualTo(applied() - snapshotApplied(snapshot));
    assertThat(report.records()).isBetween(100L, applied() - 100);
    assertThat(rebuilds.run("--rebuild.action=verify").differences()).isEmpty();
  }

  @Test
  void itIsOfOneMomentWhilePostingGoesOn() throws InterruptedException {
    post("before");
    AtomicBoolean ended = new AtomicBoolean();
    AtomicLong written = new AtomicLong();
    Thread writer = new Thread(() -> writeOn(ended, written));
    writer.start();
    SnapshotReport snapshot;
    try {
      snapshot = rebuilds.snapshot(at("between"));
    } finally {
      ended.set(true);
      writer.join();
    }
    await().atMost(SOON).until(() -> writtenAreApplied(written.get()));

    RebuildReport report = rebuilds.run(from(at("between")));

    assertThat(report.differences()).isEmpty();
    assertThat(report.switched()).isTrue();
    assertThat(report.records()).isEqualTo(applied() - snapshotApplied(snapshot)).isPositive();
    ledger.append(account, usage(account, "after the switch", 1, 0));
    awaitPosted(2);
    assertThat(rebuilds.run("--rebuild.action=verify").differences()).isEmpty();
  }

  private void writeOn(AtomicBoolean ended, AtomicLong written) {
    while (!ended.get()) {
      String one = account + written.get() % 50;
      ledger.append(one, usage(one, "e-" + written.incrementAndGet(), 10, 1));
      LockSupport.parkNanos(1_000_000);
    }
  }

  private boolean writtenAreApplied(long events) {
    return ledger.count(
            "select count(*) from usage_history where account_id like ?", account + "_%")
        == events;
  }

  @Test
  void aFileWithAChangedByteIsRefused() throws IOException {
    post("e-1");
    rebuilds.snapshot(at("s"));
    Path file = at("s").resolve("balances.copy.gz");
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);

    assertRefused("balances.copy.gz was changed or cut short");
    assertThat(generations()).doesNotContain("ledger_rebuild");
  }

  /** Whoever can write the files can write their hashes: the comparison is what finds that out. */
  @Test
  void aChangedRowWithARemadeHashIsFoundByTheComparison() throws IOException {
    String event = "event-" + UUID.randomUUID();
    post(event);
    rebuilds.snapshot(at("s"));
    Path file = at("s").resolve("usage_history.copy.gz");
    byte[] rows = unpacked(file);
    String text = new String(rows, StandardCharsets.ISO_8859_1);
    rows[text.indexOf(event)] = 'X';
    Files.write(file, packed(rows));
    change(
        manifest -> {
          for (var table : manifest.withArray("tables")) {
            if (table.path("name").asString().equals("usage_history")) {
              ((ObjectNode) table).put("sha256", SnapshotFiles.hash(file));
            }
          }
        });

    RebuildReport report = rebuilds.run(from(at("s")));

    assertThat(report.ok()).isFalse();
    assertThat(report.switched()).isFalse();
    assertThat(report.differences())
        .singleElement()
        .satisfies(
            one -> {
              assertThat(one.what()).startsWith("usage_history of " + account).endsWith("event_id");
              assertThat(one.live()).isEqualTo(event);
              assertThat(one.rebuilt()).isEqualTo("X" + event.substring(1));
            });
    assertThat(verifyAnew().ok()).isTrue();
  }

  @Test
  void oneThatDoesNotFitIsRefused() throws IOException {
    post("e-1");
    rebuilds.snapshot(at("s"));
    String whole = Files.readString(manifest());

    String other = UUID.randomUUID().toString();
    refusedWith(whole, one -> one.put("topic_id", other), "a topic with the id " + other);
    refusedWith(whole, one -> one.put("migration", "3"), "its tables are at migration 3");
    refusedWith(whole, one -> one.put("late_usage_grace_ms", 7), "late-usage grace of 7 ms");
    refusedWith(whole, one -> one.put("format", 2), "its format is 2");
    refusedWith(whole, one -> one.remove("release"), "release is missing");
    refusedWith(
        whole,
        one -> one.withObject("offsets").put("0", 1_000_000_000L),
        "partition 0 up to 1000000000, and the log ends at");
    refusedWith(whole, one -> one.putObject("offsets"), "its rows have applied");
    refusedWith(
        whole,
        one -> one.put("head_hashes_sha256", "0".repeat(64)),
        "the digest of its accounts' head hashes is");
    refusedWith(whole, one -> one.withArray("tables").remove(0), "its tables are");
    refusedWith(
        whole,
        one -> ((ObjectNode) one.withArray("tables").get(0)).put("rows", 987_654),
        "the manifest says 987654");
    Files.writeString(manifest(), whole);
    assertThatThrownBy(
            () -> rebuilds.run("--rebuild.action=side", "--rebuild.name=from", from(at("s"))))
        .isInstanceOf(RebuildRefusedException.class)
        .hasMessageContaining("made from the log alone");
    assertThat(verify(at("s")).ok()).isTrue();
  }

  /** As kill -9 does it; what is filled is not filled again. */
  @Test
  void anInterruptedOneGoesOnWhereItWas() {
    post("e-1");
    rebuilds.snapshot(at("s"));
    post("e-2");
    Rebuilds interrupted =
        new Rebuilds(ledger.stack()) {
          @Override
          public void begin(String task, long expectedRecords) {
            throw new IllegalStateException("interrupted before " + expectedRecords);
          }
        };
    assertThatThrownBy(() -> interrupted.run("--rebuild.action=verify", from(at("s"))))
        .hasMessageContaining("interrupted before");
    assertThatThrownBy(() -> rebuilds.run("--rebuild.action=verify"))
        .isInstanceOf(RebuildRefusedException.class)
        .hasMessageContaining("--restart");

    Rebuilds again = new Rebuilds(ledger.stack());
    RebuildReport report = again.run("--rebuild.action=verify", from(at("s")));

    assertThat(again.said().toString())
        .contains("Goes on with ledger_rebuild")
        .doesNotContain("Filled");
    assertThat(report.differences()).isEmpty();
    assertThat(report.ok()).isTrue();
  }

  @Test
  void nothingIsWrittenOverAndNothingUnfinishedStays() throws IOException {
    post("e-1");
    rebuilds.snapshot(at("s"));
    String manifest = Files.readString(manifest());

    assertThatThrownBy(() -> rebuilds.snapshot(at("s")))
        .isInstanceOf(RebuildRefusedException.class)
        .hasMessageContaining("it is there already");
    assertThat(Files.readString(manifest())).isEqualTo(manifest);
    ledger
        .tables()
        .sql(
            "insert into usage_detachments (month_at, detached_at, events, archive) values ('2001-05-01T00:00:00Z', now(), 1, 'usage_archive_2001_05_1')")
        .update();
    try {
      assertThatThrownBy(() -> rebuilds.snapshot(at("other")))
          .isInstanceOf(RebuildRefusedException.class)
          .hasMessageContaining("usage of [2001-05-01T00:00:00Z] is detached");
    } finally {
      ledger.tables().sql("delete from usage_detachments where month_at < '2002-01-01'").update();
    }
    try (var left = Files.list(directory)) {
      assertThat(left).containsExactly(at("s"));
    }
  }

  private void refusedWith(String whole, Consumer<ObjectNode> change, String why)
      throws IOException {
    Files.writeString(manifest(), whole);
    change(change);
    assertRefused(why);
  }

  private void assertRefused(String why) {
    assertThatThrownBy(() -> verify(at("s")))
        .isInstanceOf(RebuildRefusedException.class)
        .hasMessageContaining(why);
  }

  private void change(Consumer<ObjectNode> change) throws IOException {
    ObjectNode manifest = (ObjectNode) JSON.readTree(Files.readString(manifest()));
    change.accept(manifest);
    Files.writeString(manifest(), JSON.writeValueAsString(manifest));
  }

  private static RebuildReport verify(Path snapshot) {
    return rebuilds.run("--rebuild.action=verify", from(snapshot));
  }

  private static RebuildReport verifyAnew() {
    return rebuilds.run("--rebuild.action=verify", "--rebuild.restart=true");
  }

  private static String from(Path snapshot) {
    return "--rebuild.from-snapshot=" + snapshot;
  }

  private Path at(String name) {
    return directory.resolve(name);
  }

  private Path manifest() {
    return at("s").resolve("manifest.json");
  }

  private void post(String event) {
    long before = posted();
    ledger.append(
        account,
        grant(account, "c-" + event, "100"),
        usageBuilder(account, event).setOccurredAt(Instant.parse("2022-02-03T04:05:06Z")).build());
    awaitPosted(before + 1);
  }

  private void awaitPosted(long events) {
    await().atMost(SOON).until(() -> posted() == events);
  }

  private long posted() {
    return ledger.count("select count(*) from usage_history where account_id = ?", account);
  }

  private static long applied() {
    return ledger.count(
        "select sum(next_offset)::bigint from applied_offsets where topic = 'ledger-events'");
  }

  private static long snapshotApplied(SnapshotReport snapshot) {
    return snapshot.offsets().values().stream().mapToLong(Long::longValue).sum();
  }

  private static List<String> generations() {
    return ledger
        .tables()
        .sql("select nspname from pg_namespace where nspname like 'ledger%'")
        .query(String.class)
        .list();
  }

  private static void awaitQuiet() {
    long[] last = {-1};
    await()
        .atMost(Duration.ofSeconds(120))
        .pollInterval(Duration.ofSeconds(2))
        .until(
            () -> {
              long now = applied();
              boolean quiet = now == last[0];
              last[0] = now;
              return quiet;
            });
  }

  private static byte[] unpacked(Path file) throws IOException {
    try (var in = new GZIPInputStream(new ByteArrayInputStream(Files.readAllBytes(file)))) {
      return in.readAllBytes();
    }
  }

  private static byte[] packed(byte[] rows) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (var out = new GZIPOutputStream(bytes)) {
      out.write(rows);
    }
    return bytes.toByteArray();
  }
}
