package io.usageledger.localstack.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.usageledger.localstack.process.StackException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PatientHttpTest {
  private final Queue<Integer> statuses = new ArrayDeque<>();
  private final PatientHttp http = new PatientHttp("key", "Give it again");
  private HttpServer service;
  private String url = "";

  @BeforeEach
  void start() throws IOException {
    service = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    service.createContext(
        "/",
        exchange -> {
          int status = statuses.remove();
          byte[] body =
              "{\"detail\":\"told %d\"}".formatted(status).getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(status, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    service.start();
    url = "http://127.0.0.1:" + service.getAddress().getPort();
  }

  @AfterEach
  void stop() {
    service.stop(0);
  }

  @Test
  void aServiceThatIsBusyOrAwayIsAskedAgain() {
    statuses.addAll(List.of(503, 429, 200));

    assertThat(http.get(url).path("detail").asString()).isEqualTo("told 200");
    assertThat(statuses).isEmpty();
  }

  @Test
  void whatIsWrongWithAQuestionIsToldAtOnce() {
    statuses.addAll(List.of(409, 200));

    assertThatThrownBy(() -> http.post(url, "{}"))
        .isInstanceOf(StackException.class)
        .hasMessage("The ledger service refused: status 409: told 409");
    assertThat(statuses).containsExactly(200);
  }
}
