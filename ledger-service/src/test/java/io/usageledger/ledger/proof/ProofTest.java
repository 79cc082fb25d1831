package io.usageledger.ledger.proof;

import static io.usageledger.ledger.Events.adjustment;
import static io.usageledger.ledger.Events.grant;
import static io.usageledger.ledger.Events.usage;
import static io.usageledger.ledger.Events.usageBuilder;
import static io.usageledger.ledger.Events.voided;
import static io.usageledger.ledger.proof.Forgery.change;
import static io.usageledger.ledger.proof.Forgery.entry;
import static io.usageledger.ledger.proof.Forgery.head;
import static io.usageledger.ledger.proof.Forgery.swap;
import static io.usageledger.ledger.proof.Forgery.usageRow;
import static io.usageledger.ledger.proof.Forgery.without;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.usageledger.ledger.RunningLedger;
import io.usageledger.ledger.model.LiveHistories;
import io.usageledger.ledger.proof.Verifier.Said;
import io.usageledger.log.AccountChanged;
import io.usageledger.log.ReportedCost;
import java.io.IOException;
import java.io.OutputStream;
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
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

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
    ledger = LiveHistories.start();
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
    proof = export(account);
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

  private static final String KINDS =
      """
      select count(distinct kind)
      from entries
      where account_id = any(?)
      """;

  /**
   * Random histories: every kind of entry is understood by somebody who knows only the document.
   */
  @Test
  void everyHistoryCanBeProven() throws Exception {
    List<String> accounts = LiveHistories.play(ledger, 1, 8);
    LiveHistories.awaitPosted(ledger);
    assertThat(ledger.count(KINDS, (Object) accounts.toArray(String[]::new)))
        .isGreaterThanOrEqualTo(10);
    for (String one : accounts) {
      assertThat(verify(export(one))).as(one).isEqualTo("well");
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
          .isNotEqualTo("well")
          .doesNotContain("java.", "Exception");
    }
  }

  @Test
  void forgeriesThatKeepTheSumsAreNamed() {
    assertThat(forged(lines -> swap(lines, entry(lines, 2), entry(lines, 3))))
        .startsWith("line ")
        .contains("has the number 3, and 2 is the next");
    assertThat(forged(Forgery::renumbered)).contains("does not hash");
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
        .contains("entry 3 vouches for the usage row of posting 3, which is not in the file");
    assertThat(forged(lines -> without(lines, entry(lines, 4)))).contains("is the next");
  }

  @Test
  void aFooterThatDoesNotFitIsTracedToWhatIsWrong() {
    int entry = entry(proof.lines().toList(), 3) + 1;
    assertThat(changed(lines -> without(lines, usageRow(lines, 1))))
        .startsWith("line " + entry + ": entry 3 vouches for the usage row of posting 3, which is");
    assertThat(changed(lines -> change(lines, 0, "\"entries\":", "\"entries\":1")))
        .startsWith("line 1: counts 1");
    assertThat(changed(lines -> change(lines, 0, "\"head_hash\":\"", "\"head_hash\":\"0")))
        .startsWith("line 1: has the head hash 0");
    assertThat(changed(lines -> change(lines, 0, "\"granted\":\"3\"", "\"granted\":\"4\"")))
        .startsWith("line 1: its credit 1 is wrong: 4 credits granted in line 1, 3 is");
  }

  @Test
  void aBalanceThatIsNotTheSumIsToldInPlainNumbers() {
    JsonNode header = JsonMapper.shared().readTree(proof.lines().findFirst().orElseThrow());
    JsonNode balance = header.path("balances").path(0);
    BigDecimal was = new BigDecimal(balance.path("balance").asString());
    BigDecimal now = was.add(new BigDecimal("100"));
    UnaryOperator<List<String>> wrong =
        lines ->
            change(
                lines,
                0,
                "\"balance\":\"" + was.toPlainString() + "\"",
                "\"balance\":\"" + now.setScale(12).toPlainString() + "\"");
    String told =
        "line 1: its balance is wrong: %s %s in line 1, %s is the sum of the entries"
            .formatted(
                now.stripTrailingZeros().toPlainString(),
                balance.path("unit").asString(),
                was.toPlainString());

    assertThat(changed(wrong)).isEqualTo(told);
    assertThat(forged(wrong)).isEqualTo(told);
    assertThat(forged(lines -> change(lines, 0, header.path("balances").toString(), "[]")))
        .startsWith("line 1: has no balance of ");
  }

  @Test
  void whatOnlyTheFooterCoversIsNotPretendedToBePlaced() {
    String told =
        "line %d: does not fit the lines before it: one of them was changed, dropped or added"
            .formatted(proof.lines().count());
    assertThat(changed(lines -> change(lines, 0, "\"next_offset\":", "\"next_offset\":1")))
        .startsWith(told)
        .contains("The footer alone cannot say which");
    assertThat(changed(lines -> change(lines, 1, "\"published_at\":\"", "\"published_at\":\"+1")))
        .startsWith(told);
  }

  @Test
  void whatIsNoLineOfAProofIsSaidInWords() {
    assertThat(verify("hello\n")).isEqualTo("line 1: is no line of a proof: \"hello\"");
    assertThat(verify("x".repeat(100_000) + "\n"))
        .startsWith("line 1: is no line of a proof: \"xxx")
        .hasSizeLessThan(150);
    assertThat(verify("{\"a\":".repeat(100_000) + "\n"))
        .startsWith("line 1: is no line of a proof");
    assertThat(
            changed(
                lines -> change(lines, entry(lines, 1), "\"amount\":\"3\"", "\"amount\":\"a\"")))
        .endsWith("has no plain amount in amount: a");
  }

  @Test
  void whatWasNotAskedRightlyIsNoFaultOfTheProof() throws Exception {
    Path file = write(proof);
    Path missing = directory.resolve("missing");

    Said help = verifier.run("--help");
    assertThat(help.status()).isZero();
    assertThat(help.out()).contains("FILE [--head HASH]", "Exit status");
    assertThat(verifier.run(missing))
        .isEqualTo(new Said(2, "", "Cannot read " + missing + ": there is no such file"));
    assertThat(verifier.run(directory))
        .isEqualTo(new Said(2, "", "Cannot read " + directory + ": it is a directory"));
    Said noHash = verifier.run(file, "--head", "abc");
    assertThat(noHash.status()).isEqualTo(2);
    assertThat(noHash.error()).startsWith("--head abc is no SHA-256 in hex");
    assertThat(verifier.run(file, "--head").status()).isEqualTo(2);
    assertThat(verifier.run(file, file).status()).isEqualTo(2);
    assertThat(verifier.run().error()).contains("There is no FILE", "Usage: ");
  }

  @Test
  void aHeadIsTakenInEitherOrderAndCaseAndAWrongOneIsTheLastEntrys() throws Exception {
    Path file = write(proof);
    assertThat(verifier.run("--head", headThen.toUpperCase(Locale.ROOT), file).status()).isZero();

    long lastEntry =
        proof.lines().takeWhile(line -> !line.startsWith("{\"type\":\"usage\"")).count();
    Said wrong = verifier.run(file, "--head", "0".repeat(64));
    assertThat(wrong.status()).isOne();
    assertThat(wrong.error())
        .startsWith("WRONG: line " + lastEntry + ": the head is " + headThen)
        .contains("not the one that was kept");
  }

  /** What no file can show of itself: a tail that was cut, with header and footer made to fit. */
  @Test
  void aTailThatWasCutIsFoundByTheHeadThatWasKept() {
    String before = export(account);
    String keptHead = head(before);
    ledger.append(account, usage(account, "later", 1, 1));
    await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () ->
                ledger.count(
                        "select count(*) from usage_history where account_id = ? and event_id ="
                            + " 'later'",
                        account)
                    > 0);
    String later = export(account);

    assertThat(verify(before)).as("a proof from before is well in itself").isEqualTo("well");
    assertThat(verifier.check(write(before), head(later))).contains("not the one that was kept");
    assertThat(verifier.check(write(before), keptHead)).isEqualTo("well");
  }

  @Test
  void onlyWhoMayReadUsageGetsIt() {
    assertThat(get(account, ledger.stack().newApiKey("usage:write")).statusCode()).isEqualTo(403);
    assertThat(get("nobody", ledger.stack().newApiKey("usage:read")).statusCode()).isEqualTo(404);
  }

  @Test
  void onlyWhoMayGetItLaterIsToldToAskAgain() {
    String key = ledger.stack().newApiKey("usage:read");
    AccountProof proofs = ledger.bean(AccountProof.class);
    Supplier<OutputStream> asking =
        () -> {
          HttpResponse<String> third = get(account, key);
          assertThat(third.statusCode()).isEqualTo(503);
          assertThat(third.headers().firstValue("Retry-After")).hasValue("10");
          return OutputStream.nullOutputStream();
        };
    Supplier<OutputStream> sending =
        () -> {
          assertThat(proofs.write(account, asking)).isEqualTo(AccountProof.Outcome.WRITTEN);
          return OutputStream.nullOutputStream();
        };
    assertThat(proofs.write(account, sending)).isEqualTo(AccountProof.Outcome.WRITTEN);
    assertThat(get("nobody", key).headers().firstValue("Retry-After")).isEmpty();
  }

  private String forged(UnaryOperator<List<String>> forgery) {
    return verify(Forgery.of(proof, forgery));
  }

  private String changed(UnaryOperator<List<String>> change) {
    return verify(Forgery.careless(proof, change));
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

  private String export(String accountId) {
    HttpResponse<String> answer = get(accountId, ledger.stack().newApiKey("usage:read"));
    assertThat(answer.statusCode()).isEqualTo(200);
    return answer.body();
  }

  private HttpResponse<String> get(String accountId, String key) {
    String url =
        "http://127.0.0.1:%d/v1/accounts/%s/proof"
            .formatted(ledger.port(), URLEncoder.encode(accountId, StandardCharsets.UTF_8));
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url)).header("Authorization", "Bearer " + key).build();
    try {
      return HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
