package io.usageledger.localstack;

import io.usageledger.localstack.database.LedgerDatabase;
import io.usageledger.localstack.database.Secrets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Real Postgres, Kafka and schema registry for tests, with topics made and migrations applied. They
 * start once per JVM in a fresh directory and end with it.
 */
public final class TestStack {
  private final TestServers servers;
  private final Secrets secrets;

  private TestStack(TestServers servers, Secrets secrets) {
    this.servers = servers;
    this.secrets = secrets;
  }

  private static final class Shared {
    static final TestStack STACK = start();

    private static TestStack start() {
      Path directory = TestDirectory.claim();
      Secrets secrets = Secrets.open(directory.resolve("secrets.properties"));
      return new TestStack(ChildServers.start(directory, secrets), secrets);
    }
  }

  /** The one of this JVM; the first call starts it, which takes some seconds. */
  public static TestStack shared() {
    return Shared.STACK;
  }

  /** Every setting that a service needs, by its Spring name; the ledger service's database role. */
  public Map<String, String> springProperties() {
    return springProperties(LedgerDatabase.LEDGER_SERVICE_ROLE);
  }

  /** The same for a service whose database role may only read. */
  public Map<String, String> readOnlySpringProperties() {
    return springProperties(LedgerDatabase.QUERY_SERVICE_ROLE);
  }

  private Map<String, String> springProperties(String role) {
    return Map.of(
        "spring.kafka.bootstrap-servers", bootstrapServers(),
        "spring.kafka.properties.schema.registry.url", registryUrl(),
        "spring.datasource.url", jdbcUrl(),
        "spring.datasource.username", role,
        "spring.datasource.password", secrets.password(role),
        "access.datasource.url", servers.jdbcUrl() + "?currentSchema=standing",
        "access.datasource.username", LedgerDatabase.ACCESS_ROLE,
        "access.datasource.password", secrets.password(LedgerDatabase.ACCESS_ROLE),
        "server.address", "127.0.0.1");
  }

  public String bootstrapServers() {
    return servers.bootstrapServers();
  }

  public String registryUrl() {
    return servers.registryUrl();
  }

  /** With the search path; log in as {@link #jdbcUser()}, who owns the tables. */
  public String jdbcUrl() {
    return servers.jdbcUrl() + LedgerDatabase.SEARCH_PATH;
  }

  public String jdbcUser() {
    return LedgerDatabase.OWNER;
  }

  public String jdbcPassword() {
    return secrets.password(LedgerDatabase.OWNER);
  }

  /** A new key, as text for the header {@code Authorization: Bearer}. */
  public String newApiKey(String... permissions) {
    return servers.database().issueApiKey("test", List.of(permissions)).text();
  }

  public TestServer postgres() {
    return servers.postgres();
  }

  public TestServer kafka() {
    return servers.kafka();
  }

  public TestServer registry() {
    return servers.registry();
  }
}
