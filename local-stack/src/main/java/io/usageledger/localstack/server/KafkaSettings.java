package io.usageledger.localstack.server;

import io.usageledger.localstack.process.StackException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Kafka's settings, written at every start, and where its data lie. */
final class KafkaSettings {
  static final String LOGGING = "log4j2.properties";

  /**
   * Topics are only made on purpose: a misspelt name must not become one. The internal topics are
   * small, because a single machine with a handful of groups reads them. After a crash the broker
   * may not come back before its old session has ended, hence the short one.
   */
  private static final String SERVER =
      """
      process.roles=broker,controller
      node.id=1
      controller.quorum.voters=1@127.0.0.1:%2$d
      controller.listener.names=CONTROLLER
      listeners=PLAINTEXT://127.0.0.1:%1$d,CONTROLLER://127.0.0.1:%2$d
      advertised.listeners=PLAINTEXT://127.0.0.1:%1$d
      listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
      log.dirs=%3$s
      auto.create.topics.enable=false
      default.replication.factor=1
      min.insync.replicas=1
      offsets.topic.replication.factor=1
      offsets.topic.num.partitions=4
      transaction.state.log.replication.factor=1
      transaction.state.log.min.isr=1
      transaction.state.log.num.partitions=4
      share.coordinator.state.topic.replication.factor=1
      share.coordinator.state.topic.min.isr=1
      share.coordinator.state.topic.num.partitions=1
      group.initial.rebalance.delay.ms=0
      broker.session.timeout.ms=3000
      broker.heartbeat.interval.ms=500
      """;

  /** To the standard output, which is the log file of the stack. */
  private static final String LOGGERS =
      """
      appender.out.type=Console
      appender.out.name=out
      appender.out.layout.type=PatternLayout
      appender.out.layout.pattern=%d{yyyy-MM-dd'T'HH:mm:ss.SSSX}{UTC} %p %m (%c{1})%n
      rootLogger.level=warn
      rootLogger.appenderRef.out.ref=out
      logger.server.name=kafka.server
      logger.server.level=info
      logger.configuration.name=kafka.server.KafkaConfig
      logger.configuration.level=warn
      """;

  private final Path directory;

  KafkaSettings(Path directory) {
    this.directory = directory;
  }

  void write(int port, int controllerPort) {
    try {
      Files.createDirectories(directory);
      Files.writeString(serverProperties(), SERVER.formatted(port, controllerPort, data()));
      Files.writeString(directory.resolve(LOGGING), LOGGERS);
    } catch (IOException e) {
      throw new StackException(
          "Cannot configure Kafka in %s: %s".formatted(directory, e.getMessage()), e);
    }
  }

  Path serverProperties() {
    return directory.resolve("server.properties");
  }

  boolean isFormatted() {
    return Files.exists(data().resolve("meta.properties"));
  }

  private Path data() {
    return directory.resolve("data");
  }
}
