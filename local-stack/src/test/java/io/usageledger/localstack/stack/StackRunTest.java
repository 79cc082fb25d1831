package io.usageledger.localstack.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.usageledger.localstack.process.Port;
import io.usageledger.localstack.process.Ports;
import io.usageledger.localstack.process.ProcessIdentity;
import io.usageledger.localstack.process.StackException;
import io.usageledger.localstack.service.ServiceKind;
import io.usageledger.localstack.stack.StackRun.Mode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The real servers; the services are stubs. What one test leaves running the next one finds. */
class StackRunTest {
  @TempDir private static Path root;
  private static Map<String, String> environment;

  private final List<String> said = new CopyOnWriteArrayList<>();

  @BeforeAll
  static void layOut() throws IOException {
    for (ServiceKind kind : ServiceKind.values()) {
      StubService.writeJar(
          root.resolve(kind.label()).resolve("target").resolve(kind.label() + ".jar"));
    }
    environment =
        StackPorts.SETTINGS.stream()
            .collect(Collectors.toMap(name -> name, name -> String.valueOf(Ports.findFree())));
  }

  @AfterAll
  static void reset() {
    new StackStop(directory(), words -> {}).reset();
    assertThat(directory().path()).isDirectoryNotContaining("regex:.*(postgres|kafka|secrets).*");
  }

  @Test
  void stackFileSaysWhatProgramsOutsideNeed() throws IOException {
    up();
    JsonNode stack = stackFile();
    assertThat(stack.propertyNames())
        .containsExactlyInAnyOrder(
            "ingest_url",
            "ledger_url",
            "query_url",
            "kafka_bootstrap_servers",
            "schema_registry_url",
            "jdbc_url",
            "jdbc_user",
            "jdbc_password",
            "api_key",
            "usage_topic",
            "log_topic",
            "pids");
    assertThat(stack.path("pids").propertyNames())
        .containsExactlyInAnyOrder(
            "postgres", "kafka", "registry", "ingest-service", "ledger-service", "query-service");
    assertThat(stack.path("api_key").asString()).matches("key_[a-z0-9]{8,64}\\..+");
    assertThat(stack.path("query_url").asString())
        .isEqualTo("http://127.0.0.1:" + environment.get("LEDGER_QUERY_PORT"));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(stackFilePath())))
        .isEqualTo("rw-------");
  }

  @Test
  void secondStartKeepsProcessesKeysAndData() throws IOException, SQLException {
    up();
    JsonNode first = stackFile();
    execute(first, "update models set context_tokens = 7 where model_id = 'gpt-5'");
    up();
    assertThat(stackFile()).isEqualTo(first);

    new StackStop(directory(), said::add).stop();
    assertThat(stackFilePath()).doesNotExist();
    up();
    JsonNode second = stackFile();
    assertThat(second.path("api_key")).isEqualTo(first.path("api_key"));
    assertThat(second.path("jdbc_password")).isEqualTo(first.path("jdbc_password"));
    assertThat(second.path("pids")).isNotEqualTo(first.path("pids"));
    assertThat(execute(second, "select from models where context_tokens = 7")).isTrue();
  }

  @Test
  void whatWasKilledIsStartedAgainAndTheRestStays() throws IOException {
    up();
    JsonNode first = stackFile();
    List<String> killed = List.of("postgres", "kafka", "ledger-service");
    killed.forEach(name -> kill(first.path("pids").path(name).asLong()));
    assertThat(states()).containsEntry("postgres", PartStatus.State.DEAD);
    up();
    JsonNode second = stackFile();
    for (String name : first.path("pids").propertyNames()) {
      boolean same = first.path("pids").path(name).equals(second.path("pids").path(name));
      assertThat(same).as(name + " kept its pid").isEqualTo(!killed.contains(name));
    }
    assertThat(states().values()).containsOnly(PartStatus.State.HEALTHY);
  }

  @Test
  void stopLeavesNoProcessBehind() throws IOException {
    up();
    List<Long> pids = stackFile().path("pids").valueStream().map(JsonNode::asLong).toList();
    new StackStop(directory(), said::add).stop();
    assertThat(pids).hasSize(6).allMatch(pid -> ProcessIdentity.find(pid).isEmpty());
    assertThat(states().values()).containsOnly(PartStatus.State.STOPPED);
  }

  @Test
  void whatEndsStartsNothingMore() {
    up();
    LocalStack stack = LocalStack.find(directory()).orElseThrow();
    stack.end();
    var added = stack.add(ServiceKind.LEDGER, new Port(Ports.findFree(), "chosen by the test"));
    for (var service : List.of(stack.service(ServiceKind.LEDGER), added)) {
      assertThatThrownBy(service::start)
          .isInstanceOf(StackException.class)
          .hasMessageContaining("the launcher is ending");
    }
    assertThat(states().values()).containsOnly(PartStatus.State.STOPPED);
  }

  @Test
  void takenPortOfAServiceIsNamedAndTheForegroundIsTakenBack() throws IOException {
    new StackStop(directory(), said::add).stop();
    int port = Integer.parseInt(environment.get("LEDGER_QUERY_PORT"));
    try (var taken = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      assertThat(taken.isBound()).isTrue();
      var run = new StackRun(directory(), Mode.FOREGROUND, said::add);
      assertThatThrownBy(() -> run.start(environment))
          .isInstanceOf(StackException.class)
          .hasMessageContaining("query-service")
          .hasMessageContaining("LEDGER_QUERY_PORT");
    }
    assertThat(states().values()).containsOnly(PartStatus.State.STOPPED);
  }

  @Test
  void otherPortsAreRefusedWhileTheStackRuns() {
    up();
    var run = new StackRun(directory(), Mode.DETACHED, said::add);
    String other = String.valueOf(Ports.findFree());
    assertThatThrownBy(() -> run.start(Map.of("LEDGER_KAFKA_PORT", other)))
        .hasMessageContaining("./ledger down");
    run.leave();
  }

  @Test
  void watchTellsOnceWhatDiedAndThatItIsBack() {
    up();
    LocalStack stack = LocalStack.find(directory()).orElseThrow();
    var watch = new StackWatch(stack.parts(), said::add);
    var service = stack.services().get(0);
    said.clear();
    service.process().findPid().ifPresent(StackRunTest::kill);
    watch.look(service.process());
    watch.look(service.process());
    assertThat(said).hasSize(1);
    assertThat(said.get(0)).contains("ingest-service ended by itself", "./ledger up");
    service.start();
    watch.look(service.process());
    assertThat(said).last().isEqualTo("ingest-service runs again");
  }

  private void up() {
    var run = new StackRun(directory(), Mode.DETACHED, said::add);
    run.start(environment);
    run.leave();
  }

  private static void kill(long pid) {
    ProcessHandle.of(pid).orElseThrow().destroyForcibly();
    await().until(() -> ProcessIdentity.find(pid).isEmpty());
  }

  private static Map<String, PartStatus.State> states() {
    return LocalStack.find(directory()).orElseThrow().status().stream()
        .collect(Collectors.toMap(PartStatus::name, PartStatus::state));
  }

  /** True when the statement found a row. */
  private static boolean execute(JsonNode stack, String sql) throws SQLException {
    try (var connection =
            DriverManager.getConnection(
                stack.path("jdbc_url").asString(),
                stack.path("jdbc_user").asString(),
                stack.path("jdbc_password").asString());
        var statement = connection.createStatement()) {
      return statement.execute(sql) && statement.getResultSet().next();
    }
  }

  private static JsonNode stackFile() throws IOException {
    return JsonMapper.shared().readTree(Files.readString(stackFilePath()));
  }

  private static Path stackFilePath() {
    return directory().path().resolve("stack.json");
  }

  private static StackDirectory directory() {
    return new StackDirectory(root);
  }
}
