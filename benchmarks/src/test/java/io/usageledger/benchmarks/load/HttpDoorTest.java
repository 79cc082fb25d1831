package io.usageledger.benchmarks.load;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HttpDoorTest {
  private static final Duration TRUSTED = Duration.ofMinutes(1);

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final CyclicBarrier together = new CyclicBarrier(2);
  private final List<Integer> connections = new CopyOnWriteArrayList<>();
  private final List<String> seen = new CopyOnWriteArrayList<>();
  private HttpServer server;
  private HttpDoor door;

  @BeforeEach
  void begin() throws Exception {
    server = serve(0);
    door =
        new HttpDoor("http://127.0.0.1:" + server.getAddress().getPort(), "key-of-a-test", TRUSTED);
  }

  @AfterEach
  void end() {
    door.close();
    server.stop(0);
    threads.shutdownNow();
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

  @Test
  void requestsThatAreUnderWayAtOnceHaveAConnectionEach() throws Exception {
    Future<String> other = threads.submit(() -> door.send("GET", "/together", null, 200));
    door.send("GET", "/together", null, 200);
    other.get(10, TimeUnit.SECONDS);

    assertThat(connections.stream().distinct()).hasSize(2);
  }

  @Test
  void aConnectionThatTheServerEndsIsNotUsedAgain() throws Exception {
    door.send("GET", "/last", null, 200);
    door.send("GET", "/ok", null, 200);

    assertThat(connections.stream().distinct()).hasSize(2);
  }

  @Test
  void anAnswerThatBreaksOffIsAFailureAndItsConnectionIsNotUsedAgain() throws Exception {
    assertThatThrownBy(() -> door.send("GET", "/broken", null, 200))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("GET /broken: ");
    door.send("GET", "/ok", null, 200);

    assertThat(connections.stream().distinct()).hasSize(2);
  }

  /** As after a service was stopped and started again. */
  @Test
  void aConnectionThatTheServerClosedMeanwhileIsMadeAnew() throws Exception {
    try (HttpDoor wary = door(Duration.ZERO)) {
      wary.send("GET", "/ok", null, 200);
      int port = server.getAddress().getPort();
      server.stop(0);
      server = serve(port);

      assertThat(wary.send("GET", "/ok", null, 200)).isEqualTo("seen €");
      assertThat(wary.send("GET", "/ok", null, 200)).isEqualTo("seen €");
      assertThat(connections.stream().distinct()).hasSize(2);
    }
  }

  @Test
  void aClosedDoorKeepsNoConnectionAndMakesAnotherWhenItIsAsked() throws Exception {
    door.send("GET", "/ok", null, 200);
    door.close();
    door.send("GET", "/ok", null, 200);

    assertThat(connections.stream().distinct()).hasSize(2);
  }

  private HttpDoor door(Duration trusted) {
    return new HttpDoor(
        "http://127.0.0.1:" + server.getAddress().getPort(), "key-of-a-test", trusted);
  }

  private HttpServer serve(int port) throws IOException {
    var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    HttpServer made = HttpServer.create(address, 0);
    made.createContext("/ok", exchange -> answer(exchange, 200));
    made.createContext("/wrong", exchange -> answer(exchange, 409));
    made.createContext("/nothing", exchange -> answer(exchange, 204));
    made.createContext("/together", exchange -> answerTogether(exchange));
    made.createContext("/last", exchange -> answerLast(exchange));
    made.createContext("/broken", exchange -> answerHalf(exchange));
    made.setExecutor(threads);
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

  private void answerTogether(HttpExchange exchange) throws IOException {
    try {
      together.await(10, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new IOException("The other request did not come", e);
    }
    answer(exchange, 200);
  }

  private void answerLast(HttpExchange exchange) throws IOException {
    exchange.getResponseHeaders().add("Connection", "close");
    answer(exchange, 200);
  }

  /** Ends the connection before all that it has announced. */
  private void answerHalf(HttpExchange exchange) throws IOException {
    connections.add(exchange.getRemoteAddress().getPort());
    exchange.sendResponseHeaders(200, 100);
    exchange.getResponseBody().write("half".getBytes(UTF_8));
    exchange.getResponseBody().flush();
    throw new IOException("broken off");
  }
}
