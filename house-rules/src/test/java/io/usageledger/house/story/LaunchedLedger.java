package io.usageledger.house.story;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The launcher as its user runs it, with data and ports of its own, and the services as they are
 * shipped.
 */
final class LaunchedLedger {
  private static final List<String> PORTS =
      List.of(
          "QUERY",
          "INGEST",
          "LEDGER",
          "REGISTRY",
          "REGISTRY_MANAGEMENT",
          "POSTGRES",
          "KAFKA",
          "KAFKA_CONTROLLER");
  private static final List<String> MODULES =
      List.of("local-servers", "local-stack", "ingest-service", "ledger-service", "query-service");

  private final HttpClient http = HttpClient.newHttpClient();
  private final Path project;
  private final Path root;

  /** What a command printed, and how it ended. */
  record Ended(int status, String output) {}

  /**
   * @param root an empty directory, which gets links to the built modules
   */
  LaunchedLedger(Path root) throws IOException {
    this.project = projectRoot();
    this.root = root;
    for (String module : MODULES) {
      Files.createSymbolicLink(root.resolve(module), project.resolve(module));
    }
  }

  Ended run(String... arguments) throws IOException, InterruptedException {
    return await(start(arguments));
  }

  Process start(String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Dledger.root=" + root);
    command.add("-cp");
    command.add(
        project.resolve("local-stack/target/local-stack.jar")
            + ":"
            + project.resolve("local-stack/target/lib")
            + "/*");
    command.add("io.usageledger.localstack.cli.LedgerCommand");
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    Path output = Files.createTempFile(root, "output", ".txt");
    builder.redirectOutput(output.toFile());
    if (!Files.exists(root.resolve(".ledger/ports.properties"))) {
      choosePorts(builder.environment());
    }
    Process process = builder.start();
    outputs.put(process, output);
    return process;
  }

  private final Map<Process, Path> outputs = new HashMap<>();

  Ended await(Process process) throws IOException, InterruptedException {
    if (!process.waitFor(5, TimeUnit.MINUTES)) {
      process.destroyForcibly();
    }
    Path output = requireNonNull(outputs.get(process));
    return new Ended(process.waitFor(), Files.readString(output));
  }

  JsonNode stack() throws IOException {
    return JsonMapper.shared().readTree(Files.readString(root.resolve(".ledger/stack.json")));
  }

  HttpResponse<String> post(String service, String path, String body)
      throws IOException, InterruptedException {
    return http.send(
        request(service, path)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body))
            .build(),
        BodyHandlers.ofString());
  }

  JsonNode read(String service, String path) throws IOException, InterruptedException {
    HttpResponse<String> answer =
        http.send(request(service, path).GET().build(), BodyHandlers.ofString());
    return JsonMapper.shared().readTree(answer.body());
  }

  private HttpRequest.Builder request(String service, String path) throws IOException {
    JsonNode stack = stack();
    return HttpRequest.newBuilder(URI.create(stack.path(service + "_url").asString() + path))
        .header("Authorization", "Bearer " + stack.path("api_key").asString());
  }

  /** As the operating system ends a process that used too much memory. */
  void kill(String name) throws IOException {
    ProcessHandle.of(stack().path("pids").path(name).asLong())
        .ifPresent(ProcessHandle::destroyForcibly);
  }

  List<Long> pids() throws IOException {
    try (Stream<JsonNode> pids = stack().path("pids").valueStream()) {
      return pids.map(JsonNode::asLong).toList();
    }
  }

  Path path(String name) {
    return root.resolve(name);
  }

  private static void choosePorts(Map<String, String> environment) throws IOException {
    List<ServerSocket> sockets = new ArrayList<>();
    for (String port : PORTS) {
      ServerSocket socket = new ServerSocket(0);
      sockets.add(socket);
      environment.put("LEDGER_" + port + "_PORT", String.valueOf(socket.getLocalPort()));
    }
    for (ServerSocket socket : sockets) {
      socket.close();
    }
  }

  private static Path projectRoot() {
    Path here = Path.of("").toAbsolutePath();
    while (!Files.exists(here.resolve("mvnw"))) {
      here = requireNonNull(here.getParent());
    }
    return here;
  }
}
