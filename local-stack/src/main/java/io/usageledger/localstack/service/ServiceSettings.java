package io.usageledger.localstack.service;

import io.usageledger.localstack.database.LedgerDatabase;
import io.usageledger.localstack.database.Secrets;
import io.usageledger.localstack.server.LocalServers;
import java.util.Map;
import java.util.TreeMap;

/** What each service is told, by Spring's names. */
public final class ServiceSettings {
  /** Whose tokens are accepted is chosen like the ports, by the environment of {@code up}. */
  private static final Map<String, String> TOKENS =
      Map.of(
          "LEDGER_TOKENS_ISSUER", "access.tokens.issuer",
          "LEDGER_TOKENS_JWK_SET_URI", "access.tokens.jwk-set-uri",
          "LEDGER_TOKENS_AUDIENCE", "access.tokens.audience",
          "LEDGER_TOKENS_SERVICE_CLIENTS", "access.tokens.service-clients");

  private final LocalServers servers;
  private final Secrets secrets;

  public ServiceSettings(LocalServers servers, Secrets secrets) {
    this.servers = servers;
    this.secrets = secrets;
  }

  Map<String, String> of(ServiceKind kind, int port) {
    var settings = new TreeMap<String, String>();
    settings.put("server.address", "127.0.0.1");
    settings.put("server.port", Integer.toString(port));
    settings.put("spring.kafka.bootstrap-servers", servers.kafka().kafka().bootstrapServers());
    settings.put("spring.kafka.properties.schema.registry.url", servers.registry().url());
    putLogin(settings, "access.datasource", LedgerDatabase.ACCESS_ROLE, "standing");
    TOKENS.forEach(
        (variable, setting) -> {
          String value = System.getenv(variable);
          if (value != null && !value.isBlank()) {
            settings.put(setting, value);
          }
        });
    if (kind != ServiceKind.INGEST) {
      putLogin(settings, "spring.datasource", kind.databaseRole(), "ledger,standing");
    }
    return settings;
  }

  private void putLogin(
      Map<String, String> settings, String prefix, String role, String searchPath) {
    String url = servers.postgres().jdbcUrl(LedgerDatabase.DATABASE);
    settings.put(prefix + ".url", url + "?currentSchema=" + searchPath);
    settings.put(prefix + ".username", role);
    settings.put(prefix + ".password", secrets.password(role));
  }
}
