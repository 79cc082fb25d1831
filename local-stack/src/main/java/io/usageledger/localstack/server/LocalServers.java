package io.usageledger.localstack.server;

import io.usageledger.event.LogTopics;
import io.usageledger.localstack.database.LedgerDatabase;
import io.usageledger.localstack.database.Secrets;
import io.usageledger.localstack.process.StackException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;

/** Postgres, Kafka and the schema registry, with all that the services expect to find in them. */
public final class LocalServers {
  /** Twelve can be shared evenly by 1, 2, 3, 4 or 6 instances of the ledger service. */
  public static final int LOG_PARTITIONS = 12;

  private static final short ONE_BROKER = 1;

  /** What has been begun; each part ends when it is there, or with the reason why not. */
  public record Start(
      CompletableFuture<Void> database,
      CompletableFuture<Void> topics,
      CompletableFuture<Void> registry) {

    /** Ends when all parts have, so that a failure leaves nothing half begun. */
    public CompletableFuture<Void> all() {
      return CompletableFuture.allOf(database, topics, registry);
    }
  }

  private final PostgresServer postgres;
  private final KafkaServer kafka;
  private final RegistryServer registry;
  private final LedgerDatabase database;

  /**
   * @param directory holds a directory for each server
   */
  public LocalServers(ServerFiles files, Path directory, ServerPorts ports, Secrets secrets) {
    this.postgres =
        new PostgresServer(
            files,
            directory.resolve("postgres"),
            ports.postgres(),
            secrets.password(PostgresServer.SUPERUSER));
    this.kafka =
        new KafkaServer(files, directory.resolve("kafka"), ports.kafka(), ports.kafkaController());
    this.registry =
        new RegistryServer(
            files,
            directory.resolve("registry"),
            ports.registry(),
            ports.registryManagement(),
            new RegistryServer.Storage(
                postgres.jdbcUrl(LedgerDatabase.REGISTRY_DATABASE),
                LedgerDatabase.REGISTRY_ROLE,
                secrets.password(LedgerDatabase.REGISTRY_ROLE)));
    this.database =
        new LedgerDatabase(
            postgres::connectAsSuperuser, postgres.jdbcUrl(LedgerDatabase.DATABASE), secrets);
  }

  public PostgresServer postgres() {
    return postgres;
  }

  public KafkaServer kafka() {
    return kafka;
  }

  public RegistryServer registry() {
    return registry;
  }

  public LedgerDatabase database() {
    return database;
  }

  /** In the order in which they are stopped: who needs another one goes first. */
  public List<LocalServer> stopOrder() {
    return List.of(registry, kafka, postgres);
  }

  /**
   * Starts what does not run, as much at once as the parts allow.
   *
   * @param starter starts one of them and returns when it answers
   */
  public Start start(Executor executor, Consumer<LocalServer> starter) {
    var topics =
        CompletableFuture.runAsync(() -> starter.accept(kafka), executor)
            .thenRunAsync(this::createMissingTopics, executor);
    var databases =
        CompletableFuture.runAsync(() -> starter.accept(postgres), executor)
            .thenRunAsync(database::createMissing, executor);
    return new Start(
        databases.thenRunAsync(database::migrate, executor),
        topics,
        databases.thenRunAsync(() -> starter.accept(registry), executor));
  }

  private void createMissingTopics() {
    try (Admin admin = kafka.admin()) {
      LogTopics.createMissing(admin, LOG_PARTITIONS, ONE_BROKER);
    } catch (ExecutionException e) {
      throw new StackException("Cannot create the topics: " + e.getCause(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StackException("Interrupted while the topics were created", e);
    }
  }
}
