package io.usageledger.access;

import static io.usageledger.access.Issuer.claims;
import static io.usageledger.access.Issuer.header;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import io.usageledger.localstack.TestStack;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** Tokens of an issuer, good ones and such as attackers make. */
class TokenTest {
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final String ALL =
      "openid email profile llm.inference models.read user.info credits.read";

  private static Issuer issuer;
  private static ConfigurableApplicationContext service;

  @BeforeAll
  static void start() throws Exception {
    issuer = new Issuer();
    service = startService(withTokens(issuer));
  }

  @AfterAll
  static void stop() {
    service.close();
    issuer.close();
  }

  @ParameterizedTest
  @CsvSource({
    // token,                       method, path,                       status, code
    "of a user,                     GET,  /v1/accounts/u-1/balance,     200,",
    "of a user by ES256,            GET,  /v1/accounts/u-1/balance,     200,",
    "of a user with a list,         GET,  /v1/accounts/u-1/balance,     200,",
    "of a user typed at+jwt,        GET,  /v1/accounts/u-1/balance,     200,",
    "of a user with a slash,        GET,  /v1/accounts/a%2Fb/balance,   200,",
    "of a user,                     GET,  /v1/models,                   200,",
    "expired in the skew,           GET,  /v1/accounts/u-1/balance,     200,",
    "of a user,                     GET,  /v1/accounts/u-2/balance,     403, account_foreign",
    "of a user,                     GET,  /v1/accounts/U-1/balance,     403, account_foreign",
    "of a user,                     GET,  /v1/accounts/u-1%2F/balance,  403, account_foreign",
    "of a user with a slash,        GET,  /v1/accounts/a%252Fb/balance, 403, account_foreign",
    "of a user without scopes,      GET,  /v1/accounts/u-1/balance,     403, permission_missing",
    "of a user without scopes,      GET,  /v1/accounts/u-2/balance,     403, permission_missing",
    "of a user with permissions,    GET,  /v1/accounts/u-1/balance,     403, permission_missing",
    "of a user,                     POST, /v1/usage-events,             403, permission_missing",
    "of a user with permissions,    POST, /v1/usage-events,             403, permission_missing",
    "of a user,                     GET,  /actuator/prometheus,         403, permission_missing",
    "of a user,                     GET,  /v1/forgotten,                403, path_unknown",
    "of a service,                  GET,  /v1/accounts/u-1/balance,     200,",
    "of a service,                  GET,  /v1/accounts/u-2/balance,     200,",
    "of a service,                  POST, /v1/usage-events,             403, permission_missing",
    "of a service by azp,           GET,  /v1/accounts/u-2/balance,     200,",
    "expired,                       GET,  /v1/accounts/u-1/balance,     401, token_expired",
    "not valid yet,                 GET,  /v1/accounts/u-1/balance,     401, token_invalid",
    "without an end,                GET,  /v1/accounts/u-1/balance,     401, token_invalid",
    "without a subject,             GET,  /v1/accounts/u-1/balance,     401, token_invalid",
    "of another issuer,             GET,  /v1/accounts/u-1/balance,     401, token_invalid",
    "for another audience,          GET,  /v1/accounts/u-1/balance,     401, token_invalid",
    "for no audience,               GET,  /v1/accounts/u-1/balance,     401, token_invalid",
    "without a signature,           GET,  /v1/accounts/u-1/balance,     401, token_invalid",
    "by HS256 with the public key,  GET,  /v1/accounts/u-1/balance,     401, token_invalid",
    "by an unknown key,             GET,  /v1/accounts/u-1/balance,     401, token_invalid",
    "by another key of that id,     GET,  /v1/accounts/u-1/balance,     401, token_invalid",
    "by a key in its header,        GET,  /v1/accounts/u-1/balance,     401, token_invalid",
    "by RS512,                      GET,  /v1/accounts/u-1/balance,     401, token_invalid",
    "of another type,               GET,  /v1/accounts/u-1/balance,     401, token_invalid",
    "changed on its way,            GET,  /v1/accounts/u-1/balance,     401, token_invalid",
    "nonsense,                      GET,  /v1/accounts/u-1/balance,     401, token_invalid",
    "nonsense,                      GET,  /,                            200,",
  })
  void everyTokenGetsItsAnswer(
      String token, String method, String path, int status, @Nullable String code)
      throws Exception {
    HttpResponse<String> answer = call(service, method, path, token(token), "");

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    if (code != null) {
      assertThat(answer.body()).contains("\"code\":\"" + code + "\"");
    }
  }

  @Test
  void aUserHoldsForHisOwnAccountOnly() throws Exception {
    assertThat(call(service, "POST", "/v1/holds", token("of a user"), "u-1").body())
        .isEqualTo("held for u-1");
    HttpResponse<String> refused = call(service, "POST", "/v1/holds", token("of a user"), "u-2");
    assertThat(refused.statusCode()).isEqualTo(403);
    assertThat(refused.body()).contains("account_foreign").doesNotContain("u-2");
  }

  @Test
  void aMissingScopeIsNamed() throws Exception {
    HttpResponse<String> answer =
        call(service, "GET", "/v1/models", token("of a user without scopes"), "");

    assertThat(answer.headers().firstValue("www-authenticate"))
        .hasValueSatisfying(
            value -> assertThat(value).contains("insufficient_scope").contains("models.read"));
  }

  @Test
  void aNewKeyWorksWhenItIsPublishedAndWhileTheIssuerIsAwayKnownOnesGoOn() throws Exception {
    try (Issuer rotating = new Issuer();
        ConfigurableApplicationContext guarded = startService(withTokens(rotating))) {
      RSAKey next = Issuer.newRsa("rsa-2");
      String old = rotating.sign(claims("u-1", ALL));
      String rotated =
          Issuer.sign(
              claims("u-1", ALL),
              header(JWSAlgorithm.RS256).keyID("rsa-2"),
              new RSASSASigner(next));
      assertThat(statusOf(guarded, old)).isEqualTo(200);
      assertThat(statusOf(guarded, rotated)).isEqualTo(401);

      rotating.published = List.of(rotating.rsa, next);
      await().until(() -> statusOf(guarded, rotated) == 200);

      rotating.close();
      assertThat(statusOf(guarded, old)).isEqualTo(200);
      assertThat(statusOf(guarded, rotated)).isEqualTo(200);
    }
  }

  @Test
  void withoutAnyKeysNothingPassesAndTheCallerIsToldToComeAgain() throws Exception {
    Issuer away = new Issuer();
    String token = away.sign(claims("u-1", ALL));
    away.close();
    try (ConfigurableApplicationContext guarded = startService(withTokens(away))) {
      for (int i = 0; i < 2; i++) {
        HttpResponse<String> answer = call(guarded, "GET", "/v1/accounts/u-1/balance", token, "");
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body()).contains("tokens_unavailable");
        assertThat(answer.headers().firstValue("retry-after")).isPresent();
      }
    }
  }

  @Test
  void withoutAnIssuerNoTokenIsAccepted() throws Exception {
    try (ConfigurableApplicationContext guarded = startService(Map.of())) {
      HttpResponse<String> answer =
          call(guarded, "GET", "/v1/accounts/u-1/balance", token("of a user"), "");
      assertThat(answer.statusCode()).isEqualTo(401);
      assertThat(answer.body()).contains("key_unknown");
    }
  }

  private static String token(String kind) throws Exception {
    Instant now = Instant.now();
    JWTClaimsSet.Builder user = claims("u-1", ALL);
    JWTClaimsSet.Builder service = claims("backend-1", "usage:read").claim("client_id", "backend");
    return switch (kind) {
      case "of a user" -> issuer.sign(user);
      case "of a user by ES256" -> issuer.signWithEc(user);
      case "of a user with a list" ->
          issuer.sign(user.claim("scope", null).claim("scp", List.of("credits.read")));
      case "of a user typed at+jwt" -> typed("at+jwt", user);
      case "of a user with a slash" -> issuer.sign(user.subject("a/b"));
      case "of a user without scopes" -> issuer.sign(user.claim("scope", "openid email"));
      case "of a user with permissions" ->
          issuer.sign(user.claim("scope", "usage:read usage:write credits:write operate"));
      case "of a service" -> issuer.sign(service);
      case "of a service by azp" ->
          issuer.sign(service.claim("client_id", null).claim("azp", "backend"));
      case "expired" -> issuer.sign(user.expirationTime(Date.from(now.minusSeconds(120))));
      case "expired in the skew" ->
          issuer.sign(user.expirationTime(Date.from(now.minusSeconds(5))));
      case "not valid yet" -> issuer.sign(user.notBeforeTime(Date.from(now.plusSeconds(300))));
      case "without an end" -> issuer.sign(user.expirationTime(null));
      case "without a subject" -> issuer.sign(user.subject(null));
      case "of another issuer" -> issuer.sign(user.issuer("https://elsewhere.example/"));
      case "for another audience" -> issuer.sign(user.audience("elsewhere"));
      case "for no audience" -> issuer.sign(user.audience((String) null));
      case "of another type" -> typed("logout+jwt", user);
      case "nonsense" -> "let.me.in";
      default -> forged(kind, user);
    };
  }

  /** What an attacker sends who knows everything that is public. */
  private static String forged(String kind, JWTClaimsSet.Builder user) throws Exception {
    RSAKey other = Issuer.newRsa("rsa-1");
    return switch (kind) {
      case "without a signature" -> new PlainJWT(user.build()).serialize();
      case "by HS256 with the public key" ->
          Issuer.sign(
              user,
              header(JWSAlgorithm.HS256).keyID("rsa-1"),
              new MACSigner(issuer.rsa.toRSAPublicKey().getEncoded()));
      case "by an unknown key" ->
          Issuer.sign(user, header(JWSAlgorithm.RS256).keyID("rsa-9"), new RSASSASigner(other));
      case "by another key of that id" ->
          Issuer.sign(user, header(JWSAlgorithm.RS256).keyID("rsa-1"), new RSASSASigner(other));
      case "by a key in its header" ->
          Issuer.sign(
              user,
              header(JWSAlgorithm.RS256).keyID("rsa-1").jwk(other.toPublicJWK()),
              new RSASSASigner(other));
      case "by RS512" ->
          Issuer.sign(
              user, header(JWSAlgorithm.RS512).keyID("rsa-1"), new RSASSASigner(issuer.rsa));
      case "changed on its way" -> {
        String[] mine = issuer.sign(user).split("\\.");
        String[] wanted = issuer.sign(claims("u-1", ALL).jwtID("other")).split("\\.");
        yield mine[0] + "." + wanted[1] + "." + mine[2];
      }
      default -> throw new IllegalArgumentException(kind);
    };
  }

  private static String typed(String type, JWTClaimsSet.Builder claims) throws Exception {
    return Issuer.sign(
        claims,
        header(JWSAlgorithm.RS256).type(new JOSEObjectType(type)).keyID("rsa-1"),
        new RSASSASigner(issuer.rsa));
  }

  private static Map<String, String> withTokens(Issuer of) {
    return Map.of(
        "access.tokens.issuer",
        Issuer.NAME,
        "access.tokens.jwk-set-uri",
        of.keys().toString(),
        "access.tokens.audience",
        Issuer.AUDIENCE,
        "access.tokens.service-clients",
        "backend");
  }

  private static ConfigurableApplicationContext startService(Map<String, String> more) {
    Map<String, Object> settings = new HashMap<>(TestStack.shared().springProperties());
    settings.put("server.port", "0");
    settings.putAll(more);
    return new SpringApplicationBuilder(GuardedService.class)
        .web(WebApplicationType.SERVLET)
        .properties(settings)
        .run();
  }

  private static int statusOf(ConfigurableApplicationContext guarded, String token)
      throws IOException, InterruptedException {
    return call(guarded, "GET", "/v1/accounts/u-1/balance", token, "").statusCode();
  }

  private static HttpResponse<String> call(
      ConfigurableApplicationContext guarded, String method, String path, String token, String body)
      throws IOException, InterruptedException {
    String port = guarded.getEnvironment().getProperty("local.server.port");
    return HTTP.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .method(
                method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
            .header("Authorization", "Bearer " + token)
            .build(),
        BodyHandlers.ofString());
  }
}
