package io.usageledger.localstack.server;

import io.usageledger.event.LogTopics;
import io.usageledger.localstack.process.StackException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;

/** A Kafka of one broker at a port of 127.0.0.1, whatever runs it. */
public record KafkaAddress(int port) {
  /** Twelve can be shared evenly by 1, 2, 3, 4 or 6 instances of the ledger service. */
  public static final int LOG_PARTITIONS = 12;

  private static final short ONE_BROKER = 1;
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  public String bootstrapServers() {
    return "127.0.0.1:" + port;
  }

  public Admin admin() {
    return Admin.create(
        Map.of(
            AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers(),
            AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) TIMEOUT.toMillis(),
            AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) TIMEOUT.toMillis()));
  }

  /** Whether the broker is there and says so. */
  public boolean answers()
      throws IOException, InterruptedException, ExecutionException, TimeoutException {
    // A plain connection is tried first: a Kafka client that finds nobody fills the screen.
    new Socket(InetAddress.getLoopbackAddress(), port).close();
    try (Admin admin = admin()) {
      return !admin.describeCluster().nodes().get(TIMEOUT.toSeconds(), TimeUnit.SECONDS).isEmpty();
    }
  }

  public void createMissingTopics() {
    try (Admin admin = admin()) {
      LogTopics.createMissing(admin, LOG_PARTITIONS, ONE_BROKER);
    } catch (ExecutionException e) {
      throw new StackException("Cannot create the topics: " + e.getCause(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StackException("Interrupted while the topics were created", e);
    }
  }
}
