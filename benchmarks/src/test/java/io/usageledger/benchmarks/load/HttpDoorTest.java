package io.usageledger.benchmarks.load;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HttpDoorTest {
  private final List<Integer> connections = new CopyOnWriteArrayList<>();
  private final List<String> seen = new CopyOnWriteArrayList<>();
  private HttpServer server;
  private HttpDoor door;

  @BeforeEach
  void begin() throws Exception {
    server = serve(0);
    door = new HttpDoor("http://127.0.0.1:" + server.getAddress().getPort(), "key-of-a-test");
  }

  @AfterEach
  void end() {
    door.close();
    server.stop(0);
  }

  @Test
  void whatIsSentArrivesAndTheAnswerIsReadToItsEnd() throws Exception {
    String answer = door.send("POST", "/ok/a%2Fb", "{\"amount\":\"5 €\"}".getBytes(UTF_8), 200);

    assertThat(answer).isEqualTo("seen €");
    assertThat(seen)
        .containsExactly(
            "POST /ok/a%2Fb Bearer key-of-a-test application/json {\"amount\":\"5 €\"}");
  }

  @Test
  void oneConnectionIsKeptForRequestsOneAfterTheOther() throws Exception {
    for (int request = 0; request < 5; request++) {
      door.send("GET", "/ok", null, 200);
      assertThat(door.send("DELETE", "/nothing", null, 204)).isEmpty();
    }

    assertThat(connections).hasSize(10);
    assertThat(connections.stream().distinct()).hasSize(1);
  }

  @Test
  void anotherAnswerThanExpectedIsToldWhole() throws Exception {
    assertThatThrownBy(() -> door.send("GET", "/wrong", null, 200))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("GET /wrong answered 409: seen €");
    door.send("GET", "/ok", null, 200);

    assertThat(connections.stream().distinct()).hasSize(1);
  }

  /** As after a service was stopped and started again. */
  @Test
  void aConnectionThatTheServerClosedMeanwhileIsMadeAnew() throws Exception {
    door.send("GET", "/ok", null, 200);
    int port = server.getAddress().getPort();
    server.stop(0);
    server = serve(port);
    Thread.sleep(1_100); // connections used a moment ago are trusted

    assertThat(door.send("GET", "/ok", null, 200)).isEqualTo("seen €");
    assertThat(connections.stream().distinct()).hasSize(2);
  }

  private HttpServer serve(int port) throws IOException {
    var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    HttpServer made = HttpServer.create(address, 0);
    made.createContext("/ok", exchange -> answer(exchange, 200));
    made.createContext("/wrong", exchange -> answer(exchange, 409));
    made.createContext("/nothing", exchange -> answer(exchange, 204));
    made.setExecutor(Executors.newCachedThreadPool());
    made.start();
    return made;
  }

  private void answer(HttpExchange exchange, int status) throws IOException {
    connections.add(exchange.getRemoteAddress().getPort());
    var headers = exchange.getRequestHeaders();
    seen.add(
        "%s %s %s %s %s"
            .formatted(
                exchange.getRequestMethod(),
                exchange.getRequestURI().getRawPath(),
                headers.getFirst("Authorization"),
                headers.getFirst("Content-Type"),
                new String(exchange.getRequestBody().readAllBytes(), UTF_8)));
    byte[] body = status == 204 ? new byte[0] : "seen €".getBytes(UTF_8);
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }
}
