package io.usageledger.access;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.usageledger.localstack.TestStack;
import io.usageledger.migrations.ApiKeyIssuer;
import io.usageledger.migrations.IssuedKey;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.security.core.userdetails.UserDetailsService;

/** The whole way of a request through the key check, against a real database. */
@ExtendWith(OutputCaptureExtension.class)
class AccessTest {
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static TestStack stack;
  private static PGSimpleDataSource database;
  private static ApiKeyIssuer issuer;
  private static ConfigurableApplicationContext service;

  @BeforeAll
  static void start() throws Exception {
    stack = TestStack.shared();
    database = new PGSimpleDataSource();
    database.setUrl(stack.jdbcUrl());
    database.setUser(stack.jdbcUser());
    database.setPassword(stack.jdbcPassword());
    issuer = new ApiKeyIssuer(database);
    service = startService(Map.of());
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  @ParameterizedTest
  @CsvSource({
    // caller's key,     method, path,                          status, code
    "none,               POST,   /v1/usage-events,              401,    key_missing",
    "none,               GET,    /v1/accounts/a/balance,        401,    key_missing",
    "none,               GET,    /v1/forgotten,                 401,    key_missing",
    "none,               GET,    /actuator/prometheus,          401,    key_missing",
    "none,               GET,    /actuator/env,                 401,    key_missing",
    "none,               GET,    /actuator/health,              200,",
    "none,               GET,    /actuator/health/liveness,     200,",
    "none,               GET,    /,                             200,",
    "nonsense,           GET,    /,                             200,",
    "nonsense,           GET,    /v1/accounts/a/balance,        401,    key_unknown",
    "of nobody,          GET,    /v1/accounts/a/balance,        401,    key_unknown",
    "wrong secret,       GET,    /v1/accounts/a/balance,        401,    key_unknown",
    "inactive,           GET,    /v1/accounts/a/balance,        401,    key_unknown",
    "expired,            GET,    /v1/accounts/a/balance,        401,    key_expired",
    "expired and wrong,  GET,    /v1/accounts/a/balance,        401,    key_unknown",
    "reader,             GET,    /v1/accounts/a/balance,        200,",
    "reader,             HEAD,   /v1/accounts/a/balance,        200,",
    "reader,             POST,   /v1/usage-events,              403,    permission_missing",
    "reader,             GET,    /v1/usage-events,              403,    path_unknown",
    "reader,             GET,    /v1/forgotten,                 403,    path_unknown",
    "reader,             GET,    /actuator/env,                 403,    path_unknown",
    "reader,             GET,    /actuator/prometheus,          404,",
    "reader,             GET,    /v3/api-docs,                  404,",
    "reader,             GET,    /v1/failure,                   500,",
    "writer,             POST,   /v1/usage-events,              200,",
    "writer,             GET,    /v1/accounts/a/balance,        403,    permission_missing",
    "reader,             GET,    /v1//balance,                  400,    path_malformed",
    "reader,             GET,    /v1/accounts/a;b/balance,      400,    path_malformed",
    "reader,             GET,    /v1/accounts/%2e%2e/balance,   400,    path_malformed",
    "reader,             GET,    /v1/accounts/%00/balance,      400,    path_malformed",
    "none,               GET,    /v1/accounts/%ff%fe/balance,   400,    path_malformed",
  })
  void everyCallerGetsTheAnswerOfItsKey(
      String caller, String method, String path, int status, @Nullable String code)
      throws Exception {
    HttpResponse<String> answer = call(service, method, path, keyOf(caller));

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    if (code != null) {
      assertThat(answer.body()).contains("\"code\":\"" + code + "\"");
      assertThat(answer.headers().firstValue("content-type")).hasValue("application/problem+json");
    }
  }

  @Test
  void aMissingPermissionIsNamed() throws Exception {
    HttpResponse<String> answer = call(service, "POST", "/v1/usage-events", keyOf("reader"));

    assertThat(answer.body()).contains("lacks the permission usage:write");
    assertThat(answer.headers().firstValue("www-authenticate"))
        .hasValueSatisfying(
            challenge ->
                assertThat(challenge).contains("insufficient_scope").contains("usage:write"));
  }

  @ParameterizedTest
  @CsvSource({
    "a%2Fb,         a/b",
    "a%2F%2Fb,      a//b",
    "%25,           %",
    "50%25%2Fmonth, 50%/month",
    "%252F,         %2F",
    "a:b,           a:b",
    "a%3Bb,         a;b",
    "a%5Cb,         a\\b",
    "a%3Fb%23,      a?b#",
    "caf%C3%A9,     café",
    "a%20b,         a b",
    "..a,           ..a"
  })
  void anAccountIdOfAnyCharactersIsOneSegment(String segment, String accountId) throws Exception {
    HttpResponse<String> answer =
        call(service, "GET", "/v1/accounts/" + segment + "/balance", keyOf("reader"));

    assertThat(answer.body()).isEqualTo("account " + accountId);
  }

  @Test
  void encodedSlashesDoNotMoveARequestToAnotherRule() throws Exception {
    String key = keyOf("reader");

    assertThat(call(service, "GET", "/v1%2Fforgotten", key).statusCode()).isEqualTo(403);
    assertThat(call(service, "GET", "/v1/usage-history/gw%2F1/e%2F2", key).body())
        .isEqualTo("gw/1 and e/2");
  }

  @Test
  void anAnswerLeavesInOnePieceWithItsLength() throws Exception {
    HttpResponse<String> answer = call(service, "GET", "/v1/models", keyOf("reader"));

    assertThat(answer.body()).isEqualTo("[\"a model\"]");
    assertThat(answer.headers().firstValue("content-length")).hasValue("11");
    assertThat(answer.headers().firstValue("transfer-encoding")).isEmpty();
  }

  @Test
  void noSessionNoCookieAndCautiousHeaders() throws Exception {
    HttpResponse<String> answer = call(service, "GET", "/v1/accounts/a/balance", keyOf("reader"));

    assertThat(answer.headers().map()).doesNotContainKey("set-cookie");
    assertThat(answer.headers().firstValue("x-content-type-options")).hasValue("nosniff");
    assertThat(answer.headers().firstValue("cache-control"))
        .hasValueSatisfying(value -> assertThat(value).contains("no-store"));
    assertThat(answer.headers().firstValue("content-security-policy"))
        .hasValue("default-src 'none'; frame-ancestors 'none'");
  }

  @Test
  void theServiceHasNoDataSourceOfItsOwnAndNoInventedUser() {
    assertThat(service.getBeansOfType(DataSource.class)).isEmpty();
    assertThat(service.getBeansOfType(UserDetailsService.class)).isEmpty();
  }

  @Test
  void theLastUseIsWrittenAtMostOnceInItsTime() throws Exception {
    IssuedKey key = issuer.issue("used", List.of("usage:read"), null);

    call(service, "GET", "/v1/accounts/a/balance", key.text());
    await().until(() -> lastUsed(key.keyId()) != null);
    Instant first = requireNonNull(lastUsed(key.keyId()));
    await()
        .until(
            () ->
                statusWith(service, key.text()) == 200
                    && requireNonNull(lastUsed(key.keyId())).isAfter(first));

    assertThat(Duration.between(first, lastUsed(key.keyId())))
        .isGreaterThanOrEqualTo(LAST_USED_EVERY);
  }

  @Test
  void aDeactivatedKeyIsRefusedSoonAndANewOneAcceptedAtOnce() throws Exception {
    IssuedKey key = issuer.issue("rotated", List.of("usage:read"), null);
    assertThat(statusWith(service, key.text())).isEqualTo(200);

    IssuedKey next = issuer.rotate(key.keyId(), Duration.ofHours(1), null);
    assertThat(statusWith(service, next.text())).isEqualTo(200);
    assertThat(statusWith(service, key.text())).isEqualTo(200);
    issuer.deactivate(key.keyId());

    await().until(() -> statusWith(service, key.text()) == 401);
    assertThat(statusWith(service, next.text())).isEqualTo(200);
  }

  @Test
  void whileTheDatabaseIsAwayKeysInUseGoOnAndOthersAreToldToComeAgain() throws Exception {
    String used = keyOf("reader");
    String unused = keyOf("reader");
    assertThat(statusWith(service, used)).isEqualTo(200);

    stack.postgres().kill();
    try {
      await().until(() -> healthOf(service) == 503);
      assertThat(statusWith(service, used)).isEqualTo(200);
      HttpResponse<String> answer = call(service, "GET", "/v1/accounts/a/balance", unused);
      assertThat(answer.statusCode()).isEqualTo(503);
      assertThat(answer.body()).contains("\"code\":\"keys_unavailable\"");
      assertThat(answer.headers().firstValue("retry-after")).isPresent();
      await().atMost(GRACE.multipliedBy(3)).until(() -> statusWith(service, used) == 503);
    } finally {
      startDatabase();
    }

    assertThat(statusWith(service, unused)).isEqualTo(200);
  }

  @Test
  void aServiceStartsWhileTheDatabaseIsAway() throws Exception {
    String key = keyOf("reader");
    stack.postgres().kill();
    ConfigurableApplicationContext early;
    try {
      early = startService(Map.of());
      assertThat(statusWith(early, key)).isEqualTo(503);
    } finally {
      startDatabase();
    }

    try (early) {
      await().until(() -> statusWith(early, key) == 200);
    }
  }

  @Test
  void nothingSecretIsWrittenToTheLog(CapturedOutput output) throws Exception {
    IssuedKey key = issuer.issue("quiet", List.of("usage:read"), null);
    String secret = key.text().substring(key.text().indexOf('.') + 1);
    try (var loud = startService(Map.of("logging.level.io.usageledger", "trace"))) {
      call(loud, "GET", "/v1/accounts/a/balance", key.text());
      call(loud, "POST", "/v1/usage-events", key.text());
      call(loud, "GET", "/v1/accounts/a/balance", key.text() + "x");
    }

    assertThat(output.getAll()).doesNotContain(secret);
    assertThat(key + " " + KeyText.find(key.text())).doesNotContain(secret);
  }

  private static final Duration LAST_USED_EVERY = Duration.ofMillis(200);
  private static final Duration GRACE = Duration.ofSeconds(5);

  private static ConfigurableApplicationContext startService(Map<String, String> more) {
    Map<String, Object> settings = new HashMap<>(stack.springProperties());
    settings.put("server.port", "0");
    settings.put("server.address", "127.0.0.1");
    settings.put("management.endpoint.health.probes.enabled", "true");
    settings.put("access.key-fresh-for", "500ms");
    settings.put("access.key-grace-for", GRACE.toString());
    settings.put("access.last-used-every", LAST_USED_EVERY.toMillis() + "ms");
    settings.putAll(more);
    return new SpringApplicationBuilder(GuardedService.class)
        .web(WebApplicationType.SERVLET)
        .properties(settings)
        .run();
  }

  private static @Nullable String keyOf(String caller) throws SQLException {
    return switch (caller) {
      case "none" -> null;
      case "nonsense" -> "let me in";
      case "of nobody" -> "key_0000000000000000." + "A".repeat(43);
      case "wrong secret" -> wrong(issuer.issue(caller, List.of("usage:read"), null));
      case "inactive" -> inactive(issuer.issue(caller, List.of("usage:read"), null));
      case "expired" -> issuer.issue(caller, List.of("usage:read"), Instant.EPOCH).text();
      case "expired and wrong" -> wrong(issuer.issue(caller, List.of("usage:read"), Instant.EPOCH));
      case "reader" -> issuer.issue(caller, List.of("usage:read"), null).text();
      case "writer" -> issuer.issue(caller, List.of("usage:write"), null).text();
      default -> throw new IllegalArgumentException(caller);
    };
  }

  private static String wrong(IssuedKey key) {
    return key.keyId() + "." + "A".repeat(43);
  }

  private static String inactive(IssuedKey key) throws SQLException {
    issuer.deactivate(key.keyId());
    return key.text();
  }

  /** Whoever comes next finds the shared service as it was. */
  private static void startDatabase() throws Exception {
    stack.postgres().start();
    await().until(() -> healthOf(service) == 200);
  }

  private static int statusWith(ConfigurableApplicationContext service, @Nullable String key)
      throws IOException, InterruptedException {
    return call(service, "GET", "/v1/accounts/a/balance", key).statusCode();
  }

  private static int healthOf(ConfigurableApplicationContext service)
      throws IOException, InterruptedException {
    return call(service, "GET", "/actuator/health", null).statusCode();
  }

  private static HttpResponse<String> call(
      ConfigurableApplicationContext service, String method, String path, @Nullable String key)
      throws IOException, InterruptedException {
    String port = service.getEnvironment().getProperty("local.server.port");
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .method(method, BodyPublishers.noBody())
            .timeout(Duration.ofSeconds(20));
    if (key != null) {
      request.header("Authorization", "Bearer " + key);
    }
    return HTTP.send(request.build(), BodyHandlers.ofString());
  }

  private static @Nullable Instant lastUsed(String keyId) throws SQLException {
    return issuer.list().stream()
        .filter(key -> key.keyId().equals(keyId))
        .findAny()
        .orElseThrow()
        .lastUsedAt();
  }
}
