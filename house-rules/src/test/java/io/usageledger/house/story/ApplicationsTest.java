package io.usageledger.house.story;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The pages of docs/applications are run as they stand, beside each other, by one ledger as it is
 * shipped: each request is sent, and each figure that a page shows is what is answered.
 */
class ApplicationsTest {
  @TempDir static Path root;
  private static LaunchedLedger ledger;
  private static Map<String, String> tokens;

  @BeforeAll
  static void start() throws Exception {
    ledger = new LaunchedLedger(root);
    TokenIssuer issuer = new TokenIssuer(root);
    LaunchedLedger.Ended up = ledger.run(issuer.environment(), "up", "--detach");
    assertThat(up.status()).as(up.output()).isZero();
    tokens =
        Map.of(
            "USER_TOKEN",
            issuer.token(
                "textassistant-desktop",
                "5f0f7f1e-9a5b-4b43-8f3e-0d1a6c2b7e01",
                "openid email profile llm.inference models.read user.info credits.read"),
            "SERVICE_TOKEN",
            issuer.token("textassistant-backend", "textassistant-backend", "usage:read"));
  }

  @AfterAll
  static void stop() throws Exception {
    LaunchedLedger.Ended down = ledger.run("down");
    assertThat(down.status()).as(down.output()).isZero();
  }

  static List<String> pages() throws IOException {
    try (Stream<Path> files =
        Files.list(LaunchedLedger.projectRoot().resolve("docs/applications"))) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> !name.equals("README.md"))
          .sorted()
          .toList();
    }
  }

  @ParameterizedTest
  @MethodSource("pages")
  void aPageSaysWhatIs(String name) throws Exception {
    ApplicationPage page =
        ApplicationPage.read(
            LaunchedLedger.projectRoot().resolve("docs/applications").resolve(name));
    assertThat(page.steps()).hasSizeGreaterThan(5);

    new PageRun(ledger, tokens).run(page);
  }
}
