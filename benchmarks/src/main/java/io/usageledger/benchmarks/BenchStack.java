package io.usageledger.benchmarks;

import io.usageledger.localstack.service.ServiceKind;
import io.usageledger.localstack.stack.LocalStack;
import io.usageledger.localstack.stack.StackDirectory;
import io.usageledger.localstack.stack.StackPorts;
import io.usageledger.localstack.stack.StackRun;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A fresh stack of its own beside whatever runs here: the servers and services as shipped, on free
 * ports, with empty data.
 */
public final class BenchStack implements AutoCloseable {
  private final LocalStack stack;
  private final JsonNode described;
  private final StackDirectory directory;

  private BenchStack(LocalStack stack, StackDirectory directory) throws IOException {
    this.stack = stack;
    this.directory = directory;
    this.described = JsonMapper.shared().readTree(Files.readString(directory.stackFile()));
  }

  public static BenchStack start(Consumer<String> say) {
    Path root = StackDirectory.locate().root();
    var directory = new StackDirectory(root, root.resolve("benchmarks/target/stack"));
    try {
      Files.createDirectories(directory.path());
      directory.deleteData();
      var run = new StackRun(directory, StackRun.Mode.FOREGROUND, say);
      return new BenchStack(run.start(freePorts()), directory);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot start a stack in " + directory.path(), e);
    }
  }

  /** All sockets are open at once, so that no port is given twice. */
  private static Map<String, String> freePorts() throws IOException {
    Map<String, String> ports = new HashMap<>();
    List<ServerSocket> sockets = new ArrayList<>();
    try {
      for (String setting : StackPorts.SETTINGS) {
        var socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
        sockets.add(socket);
        ports.put(setting, String.valueOf(socket.getLocalPort()));
      }
    } finally {
      for (ServerSocket socket : sockets) {
        socket.close();
      }
    }
    return ports;
  }

  /** As {@code stack.json} has it. */
  public String read(String name) {
    return described.path(name).asString();
  }

  public Connection connect() throws SQLException {
    return DriverManager.getConnection(read("jdbc_url"), read("jdbc_user"), read("jdbc_password"));
  }

  public void stopLedger() {
    stack.service(ServiceKind.LEDGER).stop();
  }

  public void startLedger() {
    stack.service(ServiceKind.LEDGER).start();
  }

  /** Peak resident memory of the ledger service, in MiB, as the kernel counts it. */
  public long ledgerPeakMib() {
    long pid = stack.service(ServiceKind.LEDGER).process().findPid().orElseThrow();
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
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(read("ingest_url") + path))
            .header("Authorization", "Bearer " + read("api_key"))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(JsonMapper.shared().writeValueAsString(body)))
            .build();
    try {
      HttpResponse<String> answer =
          HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
      if (answer.statusCode() != 202) {
        throw new IllegalStateException(
            "%s answered %d: %s".formatted(path, answer.statusCode(), answer.body()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted", e);
    }
  }

  @Override
  public void close() {
    stack.stop();
    directory.deleteData();
  }
}
