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
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
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

  /** A request to whichever service has its path, with the stack's key unless it has its own. */
  record Sent(String method, String path, Map<String, String> headers, String body) {
    String service() {
      if (path.startsWith("/v1/holds")) {
        return "ledger";
      }
      return method.equals("GET") ? "query" : "ingest";
    }
  }

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

  /**
   * @param environment beside that of the tests
   */
  Ended run(Map<String, String> environment, String... arguments)
      throws IOException, InterruptedException {
    return await(start(environment, arguments));
  }

  Process start(String... arguments) throws IOException {
    return start(Map.of(), arguments);
  }

  private Process start(Map<String, String> environment, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(launcher());
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().putAll(environment);
    if (!Files.exists(root.resolve(".ledger/ports.properties"))) {
      choosePorts(builder.environment());
    }
    return start(builder);
  }

  private List<String> launcher() {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Dledger.root=" + root,
        "-cp",
        project.resolve("local-stack/target/local-stack.jar")
            + ":"
            + project.resolve("local-stack/target/lib")
            + "/*",
        "io.usageledger.localstack.cli.LedgerCommand");
  }

  private Process start(ProcessBuilder builder) throws IOException {
    Path output = Files.createTempFile(root, "output", ".txt");
    Process process = builder.redirectErrorStream(true).redirectOutput(output.toFile()).start();
    outputs.put(process, output);
    return process;
  }

  /**
   * Runs commands as a reader of the documents does: in the project's directory, with {@code
   * ./ledger} there and the stack's addresses in the environment.
   *
   * @param variables in the environment too; gets what the commands set
   */
  Ended shell(String script, Map<String, String> variables)
      throws IOException, InterruptedException {
    Path set = root.resolve("variables");
    String launcher = "#!/bin/sh\nexec '%s' \"$@\"\n".formatted(String.join("' '", launcher()));
    Files.writeString(root.resolve("ledger"), launcher);
    Files.setPosixFilePermissions(
        root.resolve("ledger"), PosixFilePermissions.fromString("rwx------"));
    ProcessBuilder bash =
        new ProcessBuilder(
                "bash", "-euc", "set -a -o pipefail\n" + script + "\nenv -0 > '" + set + "'")
            .directory(root.toFile());
    bash.environment().putAll(variables);
    bash.environment().putAll(addresses());
    Ended ended = await(start(bash));
    if (ended.status() == 0) {
      for (String line : Files.readString(set).split("\0")) {
        int equals = line.indexOf('=');
        variables.put(line.substring(0, equals), line.substring(equals + 1));
      }
    }
    return ended;
  }

  private Map<String, String> addresses() throws IOException {
    JsonNode stack = stack();
    Map<String, String> addresses = new HashMap<>();
    for (String name : List.of("ingest_url", "ledger_url", "query_url", "api_key")) {
      addresses.put(name.toUpperCase(Locale.ROOT), stack.path(name).asString());
    }
    for (String name : List.of("jdbc_url", "jdbc_user", "jdbc_password")) {
      addresses.put("LEDGER_" + name.toUpperCase(Locale.ROOT), stack.path(name).asString());
    }
    return addresses;
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

  HttpResponse<String> send(Sent sent) throws IOException, InterruptedException {
    HttpRequest.Builder request =
        request(sent.service(), sent.path())
            .method(
                sent.method(),
                sent.body().isBlank()
                    ? BodyPublishers.noBody()
                    : BodyPublishers.ofString(sent.body()));
    request.setHeader("Content-Type", "application/json");
    sent.headers().forEach(request::setHeader);
    return http.send(request.build(), BodyHandlers.ofString());
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

  static Path projectRoot() {
    Path here = Path.of("").toAbsolutePath();
    while (!Files.exists(here.resolve("mvnw"))) {
      here = requireNonNull(here.getParent());
    }
    return here;
  }
}
