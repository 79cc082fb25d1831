package io.usageledger.ledger.proof;

import static io.usageledger.ledger.Events.adjustment;
import static io.usageledger.ledger.Events.grant;
import static io.usageledger.ledger.Events.usage;
import static io.usageledger.ledger.Events.usageBuilder;
import static io.usageledger.ledger.Events.voided;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.usageledger.ledger.RunningLedger;
import io.usageledger.ledger.model.LiveHistory;
import io.usageledger.log.AccountChanged;
import io.usageledger.log.ReportedCost;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** A proof is checked by the file alone; whatever is changed in it is found. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ProofTest {
  private final String account = "proven-" + UUID.randomUUID();
  private RunningLedger ledger;
  private Verifier verifier;
  private String proof = "";
  private String headThen = "";
  @TempDir Path directory;

  @BeforeAll
  void post() throws Exception {
    verifier = new Verifier();
    ledger = RunningLedger.startAnew();
    ledger.append(
        account,
        grant(account, "c", "3"),
        usage(account, "e-1", 1_000, 100),
        usageBuilder(account, "e-2 \"\u00e4\ud83d\ude00")
            .setQuantities(Map.of("input_tokens", 7L, "reasoning_tokens", 1L))
            .setAttributes(Map.of("agent", "a \"quoted\" one", "\u00fc", "p\n2"))
            .setConversationId("conversation")
            .setApiKeyId("key")
            .setHoldId("h")
            .setReportedCost(new ReportedCost(new BigDecimal("0.012300000000"), "usd"))
            .setRawUsage("{\"prompt_tokens\": 12}")
            .build(),
        usageBuilder(account, "e-3")
            .setModel("unheard of")
            .setQuantities(Map.of("frames", 3L))
            .build(),
        usage(account, "e-4", 50, 0),
        voided(account, "e-4"),
        new AccountChanged("g", account, "reported_cost", null, null),
        usageBuilder(account, "e-5")
            .setReportedCost(new ReportedCost(new BigDecimal("0.250000000000"), "usd"))
            .build(),
        new AccountChanged("h", account, "prices", null, null),
        grant(account, "d", "1"),
        usage(account, "e-6", 5, 5),
        adjustment(account, "a", "-2"));
    await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () ->
                ledger.count(
                        "select count(*) from entries where account_id = ? and kind = 'adjustment'",
                        account)
                    > 0);
    proof = export(account).body();
    headThen =
        ledger.text("select encode(head_hash, 'hex') from accounts where account_id = ?", account);
  }

  @AfterAll
  void stop() {
    ledger.close();
  }

  @Test
  void whatWasExportedIsWellAndItsHeadIsTheAccounts() {
    assertThat(verify(proof)).isEqualTo("well");
    assertThat(verifier.check(write(proof), headThen)).isEqualTo("well");
    assertThat(verifier.check(write(proof), headThen.replace(headThen.charAt(0), 'x')))
        .contains("not the one that was kept");
  }

  @Test
  void theVerifierRunsAsItStands() throws Exception {
    Path file = write(proof);
    Process good = run(file);
    assertThat(new String(good.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
        .contains("well: account " + account);
    assertThat(good.waitFor()).isZero();

    Process bad = run(write(proof.replace("\"amount\":\"3\"", "\"amount\":\"4\"")));
    assertThat(new String(bad.getErrorStream().readAllBytes(), StandardCharsets.UTF_8))
        .contains("WRONG: line ")
        .contains("entry 1 ");
    assertThat(bad.waitFor()).isEqualTo(1);
  }

  /**
   * Random histories: every kind of entry is understood by somebody who knows only the document.
   */
  @Test
  void everyHistoryCanBeProven() throws Exception {
    List<String> accounts = new ArrayList<>();
    for (long seed = 1; seed <= 8; seed++) {
      String prefix = "proven-" + UUID.randomUUID() + "-";
      LiveHistory.play(seed, prefix, ledger);
      accounts.addAll(List.of(prefix + "a", prefix + "b"));
    }
    await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofSeconds(1))
        .until(
            () ->
                ledger.count(
                        "select count(distinct kind) from entries where account_id like 'proven-%'")
                    >= 10);
    for (String one : accounts) {
      HttpResponse<String> answer = export(one);
      assertThat(verify(answer.body())).as(one).isEqualTo("well");
    }
  }

  @Test
  void everyFlippedByteIsFound() throws IOException {
    byte[] bytes = proof.getBytes(StandardCharsets.UTF_8);
    Random random = new Random(7);
    Path file = directory.resolve("flipped");
    for (int i = 0; i < bytes.length; i++) {
      byte[] flipped = bytes.clone();
      flipped[i] ^= (byte) (1 << random.nextInt(8));
      Files.write(file, flipped);
      assertThat(verifier.check(file, null))
          .as("byte %d of %d", i, bytes.length)
          .isNotEqualTo("well");
    }
  }

  @Test
  void forgeriesThatKeepTheSumsAreNamed() {
    assertThat(forged(lines -> swap(lines, entry(lines, 2), entry(lines, 3))))
        .startsWith("line ")
        .contains("has the number 3, and 2 is the next");
    assertThat(forged(lines -> renumbered(lines))).contains("does not hash");
    assertThat(
            forged(
                lines ->
                    change(
                        change(
                            lines, entry(lines, 2), "\"amount\":\"-2.2\"", "\"amount\":\"-2.1\""),
                        entry(lines, 3),
                        "\"amount\":\"-0.016\"",
                        "\"amount\":\"-0.116\"")))
        .contains("entry 2 says balance");
    assertThat(
            forged(
                lines ->
                    change(
                        lines,
                        usageRow(lines, 0),
                        "\"input_tokens\":1000",
                        "\"input_tokens\":999")))
        .contains("is not the row that entry 2");
    assertThat(
            forged(
                lines ->
                    change(
                        lines,
                        usageRow(lines, 2),
                        "\"voided_at\":null",
                        "\"voided_at\":\"2026-01-01T00:00:00Z\"")))
        .contains("vouch for");
    assertThat(
            forged(
                lines -> change(lines, 1, "\"unit_price\":\"0.002\"", "\"unit_price\":\"0.001\"")))
        .contains("its prices make");
    assertThat(forged(lines -> without(lines, usageRow(lines, 1))))
        .contains("counts other entries or usage rows");
    assertThat(forged(lines -> without(lines, entry(lines, 4)))).contains("is the next");
  }

  /** What no file can show of itself: a tail that was cut, with header and footer made to fit. */
  @Test
  void aTailThatWasCutIsFoundByTheHeadThatWasKept() {
    String before = export0(account);
    String keptHead = head(before);
    ledger.append(account, usage(account, "later", 1, 1));
    await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () ->
                ledger.count(
                        "select count(*) from usage_history where account_id = ? and event_id = 'later'",
                        account)
                    > 0);
    String later = export0(account);

    assertThat(verify(before)).as("a proof from before is well in itself").isEqualTo("well");
    assertThat(verifier.check(write(before), head(later))).contains("not the one that was kept");
    assertThat(verifier.check(write(before), keptHead)).isEqualTo("well");
  }

  @Test
  void onlyWhoMayReadUsageGetsIt() throws Exception {
    assertThat(get(account, ledger.stack().newApiKey("usage:write")).statusCode()).isEqualTo(403);
    assertThat(get("nobody", ledger.stack().newApiKey("usage:read")).statusCode()).isEqualTo(404);
  }

  /** A forger makes counts and the file's hash fit. */
  private String forged(UnaryOperator<List<String>> forgery) {
    List<String> lines = new ArrayList<>(proof.lines().toList());
    List<String> changed = forgery.apply(lines.subList(0, lines.size() - 1));
    String body = String.join("\n", changed) + "\n";
    long entries = changed.stream().filter(line -> line.startsWith("{\"type\":\"entry\"")).count();
    long usage = changed.stream().filter(line -> line.startsWith("{\"type\":\"usage\"")).count();
    String footer =
        "{\"type\":\"footer\",\"entries\":%d,\"usage_rows\":%d,\"head_hash\":\"%s\",\"sha256\":\"%s\"}\n"
            .formatted(entries, usage, head(proof), sha256(body));
    assertThat(body).isNotEqualTo(String.join("\n", lines.subList(0, lines.size() - 1)) + "\n");
    return verify(body + footer);
  }

  private static int entry(List<String> lines, int number) {
    return index(lines, "{\"type\":\"entry\",\"sequence_number\":" + number + ",");
  }

  private static int usageRow(List<String> lines, int number) {
    return index(lines, "{\"type\":\"usage\"") + number;
  }

  private static int index(List<String> lines, String start) {
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).startsWith(start)) {
        return i;
      }
    }
    throw new IllegalStateException("no line starts with " + start);
  }

  private static List<String> swap(List<String> lines, int one, int other) {
    List<String> result = new ArrayList<>(lines);
    result.set(one, lines.get(other));
    result.set(other, lines.get(one));
    return result;
  }

  /** Two usage entries of one amount's sum, each under the other's number. */
  private static List<String> renumbered(List<String> lines) {
    int two = entry(lines, 2);
    return change(
        lines,
        two,
        "\"evidence\":\"",
        "\"evidence\":\"00000000-0000-0000-0000-000000000000\",\"was\":\"");
  }

  private static List<String> change(List<String> lines, int index, String from, String to) {
    assertThat(lines.get(index)).contains(from);
    List<String> result = new ArrayList<>(lines);
    result.set(index, lines.get(index).replace(from, to));
    return result;
  }

  private static List<String> without(List<String> lines, int index) {
    List<String> result = new ArrayList<>(lines);
    result.remove(index);
    return result;
  }

  private static String head(String proof) {
    String footer = proof.substring(proof.lastIndexOf("\"head_hash\":\"") + 13);
    return footer.substring(0, 64);
  }

  private static String sha256(String text) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private String verify(String text) {
    return verifier.check(write(text), null);
  }

  private Path write(String text) {
    try {
      return Files.writeString(Files.createTempFile(directory, "proof", ".jsonl"), text);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Process run(Path file) throws IOException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    return new ProcessBuilder(java, Verifier.source().toString(), file.toString()).start();
  }

  private String export0(String accountId) {
    try {
      return export(accountId).body();
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private HttpResponse<String> export(String accountId) throws IOException, InterruptedException {
    HttpResponse<String> answer = get(accountId, ledger.stack().newApiKey("usage:read"));
    assertThat(answer.statusCode()).isEqualTo(200);
    return answer;
  }

  private HttpResponse<String> get(String accountId, String key)
      throws IOException, InterruptedException {
    String url =
        "http://127.0.0.1:%d/v1/accounts/%s/proof"
            .formatted(ledger.port(), URLEncoder.encode(accountId, StandardCharsets.UTF_8));
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url)).header("Authorization", "Bearer " + key).build();
    return HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
  }
}
