package io.usageledger.benchmarks.load;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests with the JDK's plain client, which keeps one connection a thread alive and costs
 * little: it shares the machine with the servers that it measures.
 */
public final class HttpDoor {
  /** More connections than any load has threads. */
  private static final String KEPT_ALIVE_MAX = "256";

  private static final int CONNECT_PATIENCE_MS = 30_000;

  /** A verification of millions of rows takes minutes. */
  private static final int ANSWER_PATIENCE_MS = 600_000;

  static {
    System.setProperty("http.maxConnections", KEPT_ALIVE_MAX);
    System.setProperty("sun.net.http.retryPost", "false");
  }

  private final String url;
  private final String apiKey;

  public HttpDoor(String url, String apiKey) {
    this.url = url;
    this.apiKey = apiKey;
  }

  /**
   * Returns the answer, read to its end.
   *
   * @throws IllegalStateException when it is another one than was expected
   */
  public String send(String method, String path, byte @Nullable [] body, int expectedStatus)
      throws IOException {
    var connection = (HttpURLConnection) URI.create(url + path).toURL().openConnection();
    connection.setRequestMethod(method);
    connection.setConnectTimeout(CONNECT_PATIENCE_MS);
    connection.setReadTimeout(ANSWER_PATIENCE_MS);
    connection.setRequestProperty("Authorization", "Bearer " + apiKey);
    connection.setRequestProperty("Accept", "application/json"); // as programs do, not browsers
    if (body != null) {
      connection.setDoOutput(true);
      connection.setFixedLengthStreamingMode(body.length);
      connection.setRequestProperty("Content-Type", "application/json");
      try (OutputStream out = connection.getOutputStream()) {
        out.write(body);
      }
    }
    int status = connection.getResponseCode();
    String answer = readAll(connection, status);
    if (status != expectedStatus) {
      throw new IllegalStateException(
          "%s %s answered %d: %s".formatted(method, path, status, answer));
    }
    return answer;
  }

  private static String readAll(HttpURLConnection connection, int status) throws IOException {
    try (InputStream in =
        status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
      byte[] bytes = in == null ? new byte[0] : in.readAllBytes();
      return new String(bytes, UTF_8);
    }
  }
}
