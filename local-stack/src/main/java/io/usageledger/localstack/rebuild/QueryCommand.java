package io.usageledger.localstack.rebuild;

import io.usageledger.localstack.process.StackException;
import io.usageledger.localstack.service.ServiceImages;
import io.usageledger.localstack.service.ServiceKind;
import io.usageledger.localstack.stack.StackDescription;
import io.usageledger.localstack.stack.StackDirectory;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@code ./ledger query --generation NAME}: a query service over a generation that does not serve.
 */
@Command(
    name = "query",
    description =
        "Answers queries from a generation beside the live one, until Ctrl-C; the same API, another port.",
    mixinStandardHelpOptions = true)
public final class QueryCommand implements Callable<Integer> {
  private static final JsonMapper JSON = JsonMapper.shared();

  @Option(
      names = "--generation",
      required = true,
      paramLabel = "NAME",
      description = "One of ./ledger rebuild --list.")
  private String generation = "";

  @Option(names = "--port", paramLabel = "N", description = "Default: one that is free.")
  private @Nullable Integer port;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    StackDirectory directory = StackDirectory.locate();
    JsonNode stack = StackDescription.read(directory.stackFile());
    int chosen = port == null ? freePort() : port;
    Path log = directory.services().resolve("query-" + generation.replaceAll("\\W", "") + ".log");
    Process process = start(directory, settings(stack, chosen), log);
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroy, "end the query service"));
    PrintWriter out = spec.commandLine().getOut();
    out.printf(
        "%s is answered at http://127.0.0.1:%d until Ctrl-C; log: %s%n", generation, chosen, log);
    out.flush();
    try {
      return process.waitFor() == 0 ? 0 : 1;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StackException("Interrupted while " + generation + " was queried", e);
    }
  }

  private static Process start(StackDirectory directory, Map<String, Object> settings, Path log) {
    List<String> words =
        new ArrayList<>(
            new ServiceImages(directory.root())
                .words(
                    ServiceKind.QUERY,
                    directory.services(),
                    "io.usageledger.query.QueryService",
                    "-Xmx192m",
                    "-XX:+UseSerialGC"));
    ProcessBuilder builder = new ProcessBuilder(words);
    builder.environment().put("SPRING_APPLICATION_JSON", JSON.writeValueAsString(settings));
    builder.redirectErrorStream(true).redirectOutput(log.toFile());
    try {
      return builder.start();
    } catch (IOException e) {
      throw new StackException("Cannot start a query service: " + e.getMessage(), e);
    }
  }

  /** The service's pool reads only, whoever it logs in as. */
  private Map<String, Object> settings(JsonNode stack, int chosen) {
    String url = stack.path("jdbc_url").asString().replaceFirst("\\?.*$", "?currentSchema=");
    Map<String, Object> settings = new HashMap<>();
    settings.put("server.address", "127.0.0.1");
    settings.put("server.port", chosen);
    settings.put(
        "spring.kafka.bootstrap-servers", stack.path("kafka_bootstrap_servers").asString());
    for (String source : List.of("spring.datasource", "access.datasource")) {
      settings.put(source + ".username", stack.path("jdbc_user").asString());
      settings.put(source + ".password", stack.path("jdbc_password").asString());
    }
    settings.put("spring.datasource.url", url + generation + ",standing");
    settings.put("access.datasource.url", url + "standing");
    return settings;
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new StackException("There is no free port: " + e.getMessage(), e);
    }
  }
}
