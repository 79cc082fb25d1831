package io.usageledger.benchmarks;

import io.usageledger.benchmarks.cpu.CompilerWatch;
import io.usageledger.benchmarks.cpu.CpuTimes;
import io.usageledger.benchmarks.load.HttpDoor;
import io.usageledger.localstack.process.Port;
import io.usageledger.localstack.process.Ports;
import io.usageledger.localstack.process.StackException;
import io.usageledger.localstack.service.Service;
import io.usageledger.localstack.service.ServiceKind;
import io.usageledger.localstack.stack.LocalStack;
import io.usageledger.localstack.stack.StackRun;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A fresh stack of its own beside whatever runs here: the servers and services as shipped, on free
 * ports, with empty data.
 */
public final class BenchStack implements AutoCloseable {
  private static final Duration SETTLED_WITHIN = Duration.ofMinutes(20);
  private static final long LOOK_EVERY_NANOS = 500_000_000;
  private static final String WATERMARK = "/v1/accounts/%s/balance".formatted(Workload.HOT_ACCOUNT);

  private final BenchProject project;
  private final StackRun run;
  private final LocalStack stack;
  private final JsonNode described;
  private final Map<String, HttpDoor> doors = new ConcurrentHashMap<>();

  private BenchStack(BenchProject project, StackRun run) throws IOException {
    this.project = project;
    this.run = run;
    this.stack = run.start(BenchProject.freePorts());
    this.described =
        JsonMapper.shared().readTree(Files.readString(project.directory().stackFile()));
  }

  public static BenchStack start(Consumer<String> say) {
    BenchProject project = BenchProject.open("stack");
    try {
      var run = new StackRun(project.directory(), StackRun.Mode.FOREGROUND, say);
      return new BenchStack(project, run);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot start a stack in " + project.directory().path(), e);
    }
  }

  public BenchProject project() {
    return project;
  }

  /** As {@code stack.json} has it. */
  public String read(String name) {
    return described.path(name).asString();
  }

  public Connection connect() throws SQLException {
    return DriverManager.getConnection(read("jdbc_url"), read("jdbc_user"), read("jdbc_password"));
  }

  /** The first column of the first row. */
  public long readLong(String sql) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getLong(1);
    }
  }

  /** To one of {@code ingest}, {@code ledger} and {@code query}. */
  public HttpDoor door(String service) {
    return doors.computeIfAbsent(
        service, name -> new HttpDoor(read(name + "_url"), read("api_key")));
  }

  public void stopLedger() {
    door("ledger").close();
    ledger().stop();
  }

  /**
   * Returns when it answers; at once when it runs already. One that has so much to post that its
   * health is bad on a busy machine runs all the same: whoever waits for the posting has patience.
   */
  public void startLedger() {
    if (ledger().process().findPid().isPresent()) {
      return;
    }
    try {
      ledger().start();
    } catch (StackException e) {
      if (ledger().process().findPid().isEmpty()) {
        throw e;
      }
    }
  }

  public Service ledger() {
    return stack.service(ServiceKind.LEDGER);
  }

  /** One more ledger service on the same topic; not started yet. */
  public Service addLedger() {
    return stack.add(ServiceKind.LEDGER, new Port(Ports.findFree(), "chosen by the bench"));
  }

  /** Stops all of a kind, those that were added too. */
  public void stopAll(ServiceKind kind) {
    stack.stopAll(kind);
  }

  /**
   * Hashes every entry and usage row anew, and compares all sums.
   *
   * @throws IllegalStateException with the report, when something is wrong
   */
  public void verifyAll() throws IOException {
    verify("/v1/verifications/full");
  }

  /** The same of what is new since the last time. */
  public void verifyNewest() throws IOException {
    verify("/v1/verifications");
  }

  private void verify(String path) throws IOException {
    String report = door("ledger").send("POST", path, null, 200);
    if (!JsonMapper.shared().readTree(report).path("ok").asBoolean(false)) {
      throw new IllegalStateException("The ledger does not hold together: " + report);
    }
  }

  /** Until the query service knows of no record that is not posted, in the log or before it. */
  public void awaitNothingWaits() {
    long endNanos = System.nanoTime() + SETTLED_WITHIN.toNanos();
    while (!nothingWaits()) {
      if (System.nanoTime() > endNanos) {
        throw new IllegalStateException("After %s records still wait".formatted(SETTLED_WITHIN));
      }
      LockSupport.parkNanos(LOOK_EVERY_NANOS);
    }
  }

  private boolean nothingWaits() {
    try {
      JsonNode answer =
          JsonMapper.shared().readTree(door("query").send("GET", WATERMARK, null, 200));
      return answer.path("watermark").path("lag_events").asLong(-1) == 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What the processes of the stack, and we who load them, have used until now. */
  public CpuTimes cpu() {
    return CpuTimes.read(stack.pids());
  }

  /** The same with a command's process, which is none of the stack's. */
  public CpuTimes cpuWith(String name, long pid) {
    Map<String, Long> pids = new HashMap<>(stack.pids());
    pids.put(name, pid);
    return CpuTimes.read(pids);
  }

  /** Those of all that runs, and ours. */
  CompilerWatch compilers() {
    List<Long> pids = new ArrayList<>(stack.pids().values());
    pids.add(ProcessHandle.current().pid());
    return new CompilerWatch(pids);
  }

  /** Peak resident memory of the ledger service, in MiB, as the kernel counts it. */
  public long ledgerPeakMib() {
    long pid = ledger().process().findPid().orElseThrow();
    try {
      return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
          .filter(line -> line.startsWith("VmHWM:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
          .findFirst()
          .orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** POSTs JSON to the ingest service; anything but 202 is an end of the run. */
  public void post(String path, Object body) {
    byte[] json = JsonMapper.shared().writeValueAsString(body).getBytes(StandardCharsets.UTF_8);
    try {
      door("ingest").send("POST", path, json, 202);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    doors.values().forEach(HttpDoor::close);
    stack.stop();
    run.leave();
    project.directory().deleteData();
  }
}
