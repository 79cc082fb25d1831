package io.usageledger.localstack.service;

import io.usageledger.localstack.database.LedgerDatabase;
import io.usageledger.localstack.database.Secrets;
import io.usageledger.localstack.server.LocalServers;
import java.util.Map;
import java.util.TreeMap;

/** What each service is told, by Spring's names. */
public final class ServiceSettings {
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
    settings.put("spring.kafka.bootstrap-servers", servers.kafka().bootstrapServers());
    settings.put("spring.kafka.properties.schema.registry.url", servers.registry().url());
    putLogin(settings, "access.datasource", LedgerDatabase.ACCESS_ROLE, "standing");
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
