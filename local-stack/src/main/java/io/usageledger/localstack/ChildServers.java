package io.usageledger.localstack;

import io.usageledger.localstack.database.LedgerDatabase;
import io.usageledger.localstack.database.Secrets;
import io.usageledger.localstack.process.ChildProcess;
import io.usageledger.localstack.server.LocalServer;
import io.usageledger.localstack.server.LocalServers;
import io.usageledger.localstack.server.ServerFiles;
import io.usageledger.localstack.server.ServerPorts;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Servers as child processes of the tests' JVM. */
record ChildServers(LocalServers servers) implements TestServers {

  static ChildServers start(Path directory, Secrets secrets) {
    var servers = new LocalServers(ServerFiles.locate(), directory, ServerPorts.free(), secrets);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> end(servers, directory)));
    ExecutorService executor = Executors.newCachedThreadPool();
    try {
      servers.start(executor, LocalServer::start).all().join();
    } finally {
      executor.shutdown();
    }
    return new ChildServers(servers);
  }

  @Override
  public LedgerDatabase database() {
    return servers.database();
  }

  @Override
  public String jdbcUrl() {
    return servers.postgres().jdbcUrl(LedgerDatabase.DATABASE);
  }

  @Override
  public String bootstrapServers() {
    return servers.kafka().bootstrapServers();
  }

  @Override
  public String registryUrl() {
    return servers.registry().url();
  }

  @Override
  public TestServer postgres() {
    return new Child(servers.postgres());
  }

  @Override
  public TestServer kafka() {
    return new Child(servers.kafka());
  }

  @Override
  public TestServer registry() {
    return new Child(servers.registry());
  }

  private record Child(LocalServer server) implements TestServer {
    @Override
    public void kill() {
      server.process().kill();
    }

    @Override
    public void start() {
      server.start();
    }
  }

  /**
   * The data go with the JVM; the logs stay until the next run, for whoever looks into a failure.
   */
  private static void end(LocalServers servers, Path directory) {
    servers.stopOrder().stream().map(LocalServer::process).forEach(ChildProcess::kill);
    TestDirectory.deleteData(directory);
  }
}
