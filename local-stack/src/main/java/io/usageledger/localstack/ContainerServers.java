package io.usageledger.localstack;

import io.usageledger.localstack.database.LedgerDatabase;
import io.usageledger.localstack.database.Secrets;
import io.usageledger.localstack.process.ChildProcess.Probe;
import io.usageledger.localstack.process.HttpProbe;
import io.usageledger.localstack.process.Ports;
import io.usageledger.localstack.server.KafkaAddress;
import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;

/** Servers as containers, at fixed ports of 127.0.0.1 so that they come back where they were. */
final class ContainerServers implements TestServers {
  private static final String POSTGRES_IMAGE = "postgres:18";
  private static final String KAFKA_IMAGE = "apache/kafka:4.2.1";
  private static final String REGISTRY_IMAGE = "apicurio/apicurio-registry:3.0.9";
  private static final String SUPERUSER = "postgres";

  private final Network network = Network.newNetwork();
  private final int postgresPort = Ports.findFree();
  private final int registryPort = Ports.findFree();
  private final KafkaAddress kafkaAddress = new KafkaAddress(Ports.findFree());
  private final Secrets secrets;
  private final LedgerDatabase database;
  private final Contained postgres;
  private final Contained kafka;
  private final Contained registry;

  private ContainerServers(Secrets secrets) {
    this.secrets = secrets;
    this.database = new LedgerDatabase(this::connectAsSuperuser, jdbcUrl(), secrets);
    this.postgres = contained(POSTGRES_IMAGE, postgresPort, 5432, this::postgresAnswers);
    this.kafka =
        contained(KAFKA_IMAGE, kafkaAddress.port(), kafkaAddress.port(), kafkaAddress::answers);
    this.registry =
        contained(
            REGISTRY_IMAGE,
            registryPort,
            8080,
            () -> HttpProbe.answers(URI.create(registryUrl() + "/subjects")));
  }

  static ContainerServers start(Secrets secrets) {
    if (!DockerClientFactory.instance().isDockerAvailable()) {
      throw new DockerAbsentException();
    }
    var servers = new ContainerServers(secrets);
    servers.startAll();
    return servers;
  }

  private void startAll() {
    kafka.create(kafkaSettings());
    postgres.create(Map.of("POSTGRES_PASSWORD", secrets.password(SUPERUSER)));
    database.createMissing();
    database.migrate();
    registry.create(registrySettings());
    kafkaAddress.createMissingTopics();
  }

  private Map<String, String> kafkaSettings() {
    int port = kafkaAddress.port();
    return Map.ofEntries(
        Map.entry("KAFKA_NODE_ID", "1"),
        Map.entry("KAFKA_PROCESS_ROLES", "broker,controller"),
        Map.entry("KAFKA_CONTROLLER_QUORUM_VOTERS", "1@localhost:9093"),
        Map.entry("KAFKA_CONTROLLER_LISTENER_NAMES", "CONTROLLER"),
        Map.entry("KAFKA_LISTENERS", "PLAINTEXT://:%d,CONTROLLER://:9093".formatted(port)),
        Map.entry("KAFKA_ADVERTISED_LISTENERS", "PLAINTEXT://127.0.0.1:" + port),
        Map.entry(
            "KAFKA_LISTENER_SECURITY_PROTOCOL_MAP", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT"),
        Map.entry("KAFKA_AUTO_CREATE_TOPICS_ENABLE", "false"),
        Map.entry("KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR", "1"),
        Map.entry("KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR", "1"),
        Map.entry("KAFKA_TRANSACTION_STATE_LOG_MIN_ISR", "1"),
        Map.entry("KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS", "0"));
  }

  private Map<String, String> registrySettings() {
    return Map.of(
        "APICURIO_STORAGE_SQL_KIND", "postgresql",
        "APICURIO_DATASOURCE_URL", "jdbc:postgresql://postgres:5432/schema_registry",
        "APICURIO_DATASOURCE_USERNAME", LedgerDatabase.REGISTRY_ROLE,
        "APICURIO_DATASOURCE_PASSWORD", secrets.password(LedgerDatabase.REGISTRY_ROLE),
        "APICURIO_DATASOURCE_JDBC_MAX_SIZE", "4",
        "APICURIO_RULES_GLOBAL_COMPATIBILITY", "BACKWARD");
  }

  private Contained contained(String image, int port, int inside, Probe probe) {
    var container = new GenericContainer<>(image);
    container.withNetwork(network);
    container.withNetworkAliases(image.replaceFirst(":.*", "").replaceFirst(".*/", ""));
    container.withExposedPorts(inside);
    container.setPortBindings(List.of("127.0.0.1:%d:%d".formatted(port, inside)));
    return new Contained(image, container, probe);
  }

  private Connection connectAsSuperuser(String name) throws SQLException {
    String url = "jdbc:postgresql://127.0.0.1:%d/%s".formatted(postgresPort, name);
    return DriverManager.getConnection(url, SUPERUSER, secrets.password(SUPERUSER));
  }

  private boolean postgresAnswers() throws SQLException {
    try (Connection connection = connectAsSuperuser("postgres")) {
      return connection.isValid(5);
    }
  }

  @Override
  public LedgerDatabase database() {
    return database;
  }

  @Override
  public String jdbcUrl() {
    return "jdbc:postgresql://127.0.0.1:%d/%s".formatted(postgresPort, LedgerDatabase.DATABASE);
  }

  @Override
  public String bootstrapServers() {
    return kafkaAddress.bootstrapServers();
  }

  @Override
  public String registryUrl() {
    return "http://127.0.0.1:%d/apis/ccompat/v7".formatted(registryPort);
  }

  @Override
  public TestServer postgres() {
    return postgres;
  }

  @Override
  public TestServer kafka() {
    return kafka;
  }

  @Override
  public TestServer registry() {
    return registry;
  }
}
