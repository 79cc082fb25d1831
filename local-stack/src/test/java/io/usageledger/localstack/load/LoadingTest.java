package io.usageledger.localstack.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.usageledger.localstack.load.LoadOptions.Door;
import io.usageledger.localstack.load.trace.TraceFormat;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A whole load over HTTP, against a server that answers like the two services. */
class LoadingTest {
  private static final JsonMapper MAPPER = JsonMapper.shared();

  private final List<String> said = new ArrayList<>();
  private final AtomicInteger accepted = new AtomicInteger();
  private final AtomicInteger requests = new AtomicInteger();
  private int absentRequests;

  @TempDir private Path directory;
  private HttpServer server = newServer();

  @BeforeEach
  void start() throws IOException {
    server.createContext("/v1/usage-events", this::takeEvents);
    server.createContext("/v1/sources", this::tellOutcomes);
    server.start();
    String url = "http://127.0.0.1:" + server.getAddress().getPort();
    Files.writeString(
        directory.resolve("stack.json"),
        """
        {"ingest_url":"%s/","query_url":"%s","kafka_bootstrap_servers":"127.0.0.1:1",
         "schema_registry_url":"http://127.0.0.1:1","usage_topic":"usage-events","api_key":"key_x.y"}
        """
            .formatted(url, url));
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void everyLineIsPostedRejectedOrUnreadableAndNamed() throws IOException {
    absentRequests = 2;
    StringBuilder text = new StringBuilder("time,input_tokens,model\n");
    for (int i = 0; i < 1_200; i++) {
      text.append("2025-01-01,")
          .append(i)
          .append(",openai/")
          .append(i == 7 ? "bad" : "gpt-5")
          .append('\n');
    }
    text.append("2025-01-01,x,openai/gpt-5\n");

    LoadReport report = load("t r&ce.csv", text.toString());

    assertThat(report.sentEvents()).isEqualTo(1_199);
    assertThat(report.outcomes().posted()).isEqualTo(1_199);
    assertThat(report.rejectedByCode()).containsOnlyKeys("model_invalid");
    assertThat(report.unreadableLines()).isEqualTo(1);
    assertThat(report.faults())
        .containsExactly(
            "t r&ce.csv:1202: input_tokens is \"x\": no whole number below 2^63",
            report.faults().get(1));
    assertThat(report.faults().get(1)).startsWith("model_invalid: ").endsWith("-9: no such model");
    assertThat(report.allWell()).isFalse();
    assertThat(requests.get()).isEqualTo(3 + 2);
  }

  @Test
  void withoutAStackItIsSaidHowToStartOne() throws IOException {
    Files.delete(directory.resolve("stack.json"));

    assertThatThrownBy(() -> load("a.csv", "time,input_tokens\n2025-01-01,1\n"))
        .isInstanceOf(LoadStoppedException.class)
        .hasMessageContaining("./ledger up");
  }

  private LoadReport load(String name, String text) throws IOException {
    Path file = Files.writeString(directory.resolve(name), text);
    var options = new LoadOptions(file, TraceFormat.AUTO, 5, Door.HTTP, OptionalInt.empty(), 1);
    return new Loading(options, new StackFile(directory.resolve("stack.json")), new SaidLines(said))
        .run();
  }

  private void takeEvents(HttpExchange exchange) throws IOException {
    if (requests.incrementAndGet() <= absentRequests) {
      exchange.getResponseHeaders().add("Retry-After", "0");
      answer(exchange, 503, "{\"detail\":\"Kafka is away\"}");
      return;
    }
    var results = MAPPER.createArrayNode();
    for (JsonNode event : MAPPER.readTree(exchange.getRequestBody()).path("events")) {
      boolean good = !event.path("model").asString().equals("bad");
      accepted.addAndGet(good ? 1 : 0);
      results
          .addObject()
          .put("event_id", event.path("event_id").asString())
          .put("status", good ? "accepted" : "rejected")
          .put("code", "model_invalid")
          .put("detail", "no such model");
    }
    answer(exchange, 202, MAPPER.createObjectNode().set("results", results).toString());
  }

  private void tellOutcomes(HttpExchange exchange) throws IOException {
    assertThat(exchange.getRequestURI().getRawPath())
        .isEqualTo("/v1/sources/load%3At%20r%26ce.csv/outcomes");
    answer(
        exchange,
        200,
        "{\"outcomes\":{\"posted\":%d},\"watermark\":{\"lag_events\":0,\"lag_measured_at\":\"t\"}}"
            .formatted(accepted.get()));
  }

  private static void answer(HttpExchange exchange, int status, String json) throws IOException {
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  private static HttpServer newServer() {
    try {
      return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
