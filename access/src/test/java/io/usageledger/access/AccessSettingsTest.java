package io.usageledger.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class AccessSettingsTest {
  private static final String URL = "jdbc:postgresql://db/ledger?currentSchema=standing";

  @Test
  void theDefaults() {
    assertThat(bind(Map.of("access.datasource.url", URL)))
        .isEqualTo(
            new AccessSettings(
                new AccessSettings.Datasource(URL, "", "", 2),
                Duration.ofSeconds(10),
                Duration.ofMinutes(5),
                Duration.ofSeconds(10),
                Duration.ofMinutes(1),
                10_000,
                null));
  }

  @Test
  void everySettingIsMapped() {
    assertThat(
            bind(
                Map.of(
                    "access.datasource.url", URL,
                    "access.datasource.username", "access_service",
                    "access.datasource.password", "p",
                    "access.datasource.pool-max", "3",
                    "access.key-fresh-for", "1s",
                    "access.key-grace-for", "2m",
                    "access.unknown-key-for", "3s",
                    "access.last-used-every", "4m",
                    "access.remembered-keys-max", "5")))
        .isEqualTo(
            new AccessSettings(
                new AccessSettings.Datasource(URL, "access_service", "p", 3),
                Duration.ofSeconds(1),
                Duration.ofMinutes(2),
                Duration.ofSeconds(3),
                Duration.ofMinutes(4),
                5,
                null));
  }

  private static final Map<String, String> TOKENS =
      Map.of(
          "access.datasource.url", URL,
          "access.tokens.issuer", "https://issuer.example/",
          "access.tokens.jwk-set-uri", "https://issuer.example/keys",
          "access.tokens.audience", "usage-ledger");

  @Test
  void theDefaultsOfTokens() {
    assertThat(bind(TOKENS).tokens())
        .isEqualTo(
            new TokenSettings(
                "https://issuer.example/",
                URI.create("https://issuer.example/keys"),
                "usage-ledger",
                "sub",
                List.of(),
                Duration.ofSeconds(30)));
  }

  @Test
  void everySettingOfTokensIsMapped() {
    Map<String, String> settings = new HashMap<>(TOKENS);
    settings.put("access.tokens.account-claim", "account");
    settings.put("access.tokens.service-clients", "a,b");
    settings.put("access.tokens.clock-skew", "5s");

    assertThat(bind(settings).tokens())
        .isEqualTo(
            new TokenSettings(
                "https://issuer.example/",
                URI.create("https://issuer.example/keys"),
                "usage-ledger",
                "account",
                List.of("a", "b"),
                Duration.ofSeconds(5)));
  }

  @ParameterizedTest
  @CsvSource({
    "access.tokens.issuer,        ' ',                        access.tokens.issuer is missing",
    "access.tokens.audience,      ,                           access.tokens.audience is missing",
    "access.tokens.jwk-set-uri,   ,                           access.tokens.jwk-set-uri is null",
    "access.tokens.jwk-set-uri,   http://issuer.example/keys, access.tokens.jwk-set-uri is http://issuer.example/keys",
    "access.tokens.clock-skew,    1h,                         access.tokens.clock-skew is PT1H",
    "access.tokens.account-claim, ' ',                        access.tokens.account-claim is missing"
  })
  void aWrongSettingOfTokensIsNamed(String name, String value, String message) {
    Map<String, String> settings = new HashMap<>(TOKENS);
    if (value == null) {
      settings.remove(name);
    } else {
      settings.put(name, value);
    }
    assertThatThrownBy(() -> bind(settings)).rootCause().hasMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource({
    "access.datasource.url,       ,                access.datasource.url",
    "access.datasource.url,       jdbc:h2:mem:x,   access.datasource.url",
    "access.datasource.pool-max,  1,               access.datasource.pool-max is 1",
    "access.key-fresh-for,        0s,              access.key-fresh-for is PT0S",
    "access.key-fresh-for,        6m,              access.key-fresh-for is PT6M",
    "access.key-grace-for,        1s,              access.key-grace-for is PT1S",
    "access.unknown-key-for,      1h,              access.unknown-key-for is PT1H",
    "access.last-used-every,      1ms,             access.last-used-every is PT0.001S",
    "access.remembered-keys-max,  0,               access.remembered-keys-max is 0"
  })
  void aWrongValueIsNamed(String name, String value, String message) {
    Map<String, String> settings =
        name.equals("access.datasource.url")
            ? Map.of(name, value == null ? "" : value)
            : Map.of("access.datasource.url", URL, name, value);

    assertThatThrownBy(() -> bind(settings)).rootCause().hasMessageContaining(message);
  }

  @Test
  void withoutADatabaseItSaysWhatIsMissing() {
    assertThatThrownBy(() -> bind(Map.of("access.key-fresh-for", "1s")))
        .rootCause()
        .hasMessageContaining("access.datasource.url is missing");
  }

  @Test
  void itsTextHoldsNoPassword() {
    assertThat(
            bind(Map.of("access.datasource.url", URL, "access.datasource.password", "hush"))
                .toString())
        .doesNotContain("hush");
  }

  private static AccessSettings bind(Map<String, String> settings) {
    return new Binder(new MapConfigurationPropertySource(settings))
        .bindOrCreate("access", AccessSettings.class);
  }
}
