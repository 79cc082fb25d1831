package io.usageledger.event;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/** The one question that a reader asks a schema registry, answered over real HTTP. */
final class RegistryStandIn implements AutoCloseable {
  private final HttpServer server;
  private final Map<Integer, String> schemas = new ConcurrentHashMap<>();
  private volatile int failure = 0;
  private volatile @Nullable Page page;

  /** What stands in the registry's place may answer; its length is what it says. */
  private record Page(String text, int length) {}

  RegistryStandIn() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext(
        "/schemas/ids/",
        exchange -> {
          Page instead = page;
          if (instead != null) {
            exchange.sendResponseHeaders(200, instead.length());
            exchange.getResponseBody().write(instead.text().getBytes(StandardCharsets.US_ASCII));
            exchange.close();
            return;
          }
          String path = exchange.getRequestURI().getPath();
          String schema = schemas.get(Integer.parseInt(path.substring(path.lastIndexOf('/') + 1)));
          int status = failure != 0 ? failure : schema == null ? 404 : 200;
          byte[] answer =
              (status == 200
                      ? "{\"schema\":" + quoted(schema) + "}"
                      : "{\"error_code\":%d,\"message\":\"as the test wants it\"}"
                          .formatted(failure == 0 ? 40403 : status))
                  .getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().add("Content-Type", "application/json");
          exchange.sendResponseHeaders(status, answer.length);
          try (exchange) {
            exchange.getResponseBody().write(answer);
          }
        });
    server.start();
  }

  void put(int id, Schema schema) {
    put(id, schema.toString());
  }

  void put(int id, String schema) {
    schemas.put(id, schema);
  }

  /** From now on every question is answered so, with status 200. */
  void answerWith(String text, int length) {
    page = new Page(text, length);
  }

  /** From now on every question is answered with this status; 0 is properly. */
  void failWith(int status) {
    failure = status;
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(0);
  }

  private static String quoted(@Nullable String text) {
    return text == null ? "null" : '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
