package io.usageledger.localstack.server;

import io.usageledger.localstack.process.ChildProcess;
import io.usageledger.localstack.process.Port;
import io.usageledger.localstack.process.Ports;
import io.usageledger.localstack.process.Signal;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;

/** Postgres. */
public final class PostgresServer implements LocalServer {
  public static final String SUPERUSER = "postgres";

  /** Recovery after a crash replays at most max_wal_size, which a slow disk does within this. */
  private static final Duration START_PATIENCE = Duration.ofSeconds(120);

  private static final Duration STOP_PATIENCE = Duration.ofSeconds(30);
  private static final int CONNECT_TIMEOUT_S = 5;

  private final ServerFiles files;
  private final PostgresData data;
  private final ChildProcess process;
  private final Port port;
  private final String superuserPassword;

  /**
   * @param directory keeps data and log
   * @param superuserPassword set when the data are made, and needed from then on
   */
  public PostgresServer(ServerFiles files, Path directory, Port port, String superuserPassword) {
    this.files = files;
    this.data = new PostgresData(directory.resolve("data"));
    this.process = new ChildProcess("postgres", directory);
    this.port = port;
    this.superuserPassword = superuserPassword;
  }

  @Override
  public ChildProcess process() {
    return process;
  }

  @Override
  public String address() {
    return "127.0.0.1:" + port.number();
  }

  @Override
  public void start() {
    if (process.findPid().isEmpty()) {
      Ports.requireFree(port, process.name());
      Path bin = PostgresBinaries.unpacked(files.postgresArchive()).resolve("bin");
      data.prepare(process, bin, superuserPassword);
      data.configure(port.number());
      process.start(data.serverCommand(bin));
    }
    process.awaitAnswer(this::answers, START_PATIENCE);
  }

  @Override
  public void stop() {
    process.stop(Signal.INT, STOP_PATIENCE);
  }

  public String jdbcUrl(String database) {
    return "jdbc:postgresql://127.0.0.1:%d/%s".formatted(port.number(), database);
  }

  /** A connection that may do everything. */
  public Connection connectAsSuperuser(String database) throws SQLException {
    var properties = new Properties();
    properties.setProperty("user", SUPERUSER);
    properties.setProperty("password", superuserPassword);
    properties.setProperty("connectTimeout", Integer.toString(CONNECT_TIMEOUT_S));
    return DriverManager.getConnection(jdbcUrl(database), properties);
  }

  @Override
  public boolean answers() throws SQLException {
    try (Connection connection = connectAsSuperuser("postgres")) {
      return connection.isValid(CONNECT_TIMEOUT_S);
    }
  }
}
