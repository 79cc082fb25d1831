package io.usageledger.localstack;

import io.usageledger.localstack.database.LedgerDatabase;
import io.usageledger.localstack.database.Secrets;
import io.usageledger.localstack.process.StackException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Real Postgres, Kafka and schema registry for tests, with topics made and migrations applied. They
 * start once per JVM in a fresh directory and end with it.
 */
public final class TestStack {
  /** A system property: "true" takes the servers from Testcontainers. */
  static final String CONTAINERS = "ledger.test.containers";

  private static @Nullable TestStack shared;
  private static @Nullable RuntimeException failure;

  private final TestServers servers;
  private final Secrets secrets;

  private TestStack(TestServers servers, Secrets secrets) {
    this.servers = servers;
    this.secrets = secrets;
  }

  /**
   * The one of this JVM; the first call starts it, which takes some seconds. A start that failed is
   * not tried again.
   *
   * @throws DockerAbsentException when containers are wanted and no Docker answers
   */
  public static synchronized TestStack shared() {
    if (failure != null) {
      throw failure;
    }
    if (shared == null) {
      try {
        shared = start();
      } catch (DockerAbsentException | StackException e) {
        failure = e;
        throw e;
      }
    }
    return shared;
  }

  private static TestStack start() {
    Path directory = TestDirectory.claim();
    Secrets secrets = Secrets.open(directory.resolve("secrets.properties"));
    TestServers servers =
        Boolean.getBoolean(CONTAINERS)
            ? ContainerServers.start(secrets)
            : ChildServers.start(directory, secrets);
    return new TestStack(servers, secrets);
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
