package io.usageledger.localstack.server;

import io.usageledger.localstack.process.ChildProcess;
import io.usageledger.localstack.process.Command;
import io.usageledger.localstack.process.HttpProbe;
import io.usageledger.localstack.process.Port;
import io.usageledger.localstack.process.Ports;
import io.usageledger.localstack.process.Signal;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The schema registry, with its schemas in Postgres, so that ids stay what they are. */
public final class RegistryServer implements LocalServer {
  /**
   * Where the schemas lie.
   *
   * @param jdbcUrl of a database that is the registry's alone
   */
  public record Storage(String jdbcUrl, String user, String password) {}

  private static final Duration START_PATIENCE = Duration.ofSeconds(120);
  private static final Duration STOP_PATIENCE = Duration.ofSeconds(15);

  /** A handful of services asks each schema once; twenty connections would be taken from them. */
  private static final int CONNECTIONS_MAX = 4;

  private final ServerFiles files;
  private final ChildProcess process;
  private final Port port;
  private final Port managementPort;
  private final Storage storage;

  /**
   * @param directory keeps the log
   */
  public RegistryServer(
      ServerFiles files, Path directory, Port port, Port managementPort, Storage storage) {
    this.files = files;
    this.process = new ChildProcess("registry", directory);
    this.port = port;
    this.managementPort = managementPort;
    this.storage = storage;
  }

  @Override
  public ChildProcess process() {
    return process;
  }

  @Override
  public String address() {
    return url();
  }

  @Override
  public void start() {
    if (process.findPid().isEmpty()) {
      Ports.requireFree(port, process.name());
      Ports.requireFree(managementPort, process.name() + "'s management");
      process.start(command());
    }
    process.awaitAnswer(this::answers, START_PATIENCE);
  }

  @Override
  public void stop() {
    process.stop(Signal.TERM, STOP_PATIENCE);
  }

  /** The address for Confluent's clients. */
  public String url() {
    return "http://127.0.0.1:%d/apis/ccompat/v7".formatted(port.number());
  }

  private Command command() {
    var words = new ArrayList<String>();
    words.add(ServerFiles.java().toString());
    words.addAll(List.of("-Xmx192m", "-XX:+UseSerialGC"));
    words.addAll(ClassArchive.options(files.classArchive("registry")));
    settings().forEach((name, value) -> words.add("-D" + name + "=" + value));
    words.addAll(List.of("-jar", files.registryJar().toString()));
    return new Command(words, Map.of("APICURIO_DATASOURCE_PASSWORD", storage.password()));
  }

  private Map<String, String> settings() {
    return Map.ofEntries(
        Map.entry("quarkus.http.host", "127.0.0.1"),
        Map.entry("quarkus.http.port", Integer.toString(port.number())),
        Map.entry("quarkus.management.host", "127.0.0.1"),
        Map.entry("quarkus.management.port", Integer.toString(managementPort.number())),
        Map.entry("quarkus.http.access-log.enabled", "false"),
        Map.entry("apicurio.rules.global.compatibility", "BACKWARD"),
        Map.entry("apicurio.storage.sql.kind", "postgresql"),
        Map.entry("apicurio.datasource.url", storage.jdbcUrl()),
        Map.entry("apicurio.datasource.username", storage.user()),
        Map.entry("apicurio.datasource.jdbc.initial-size", "1"),
        Map.entry("apicurio.datasource.jdbc.min-size", "1"),
        Map.entry("apicurio.datasource.jdbc.max-size", Integer.toString(CONNECTIONS_MAX)));
  }

  @Override
  public boolean answers() throws IOException {
    return HttpProbe.answers(URI.create(url() + "/subjects"));
  }
}
