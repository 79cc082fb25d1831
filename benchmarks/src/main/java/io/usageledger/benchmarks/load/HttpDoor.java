package io.usageledger.benchmarks.load;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.apache.hc.core5.http.message.BasicClassicHttpRequest;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests over connections that are kept, by Apache's HttpCore alone: it shares the machine
 * with the servers that it measures, and takes a quarter of the CPU that the JDK's client takes.
 */
public final class HttpDoor implements AutoCloseable {
  /** Without a charset: JSON has but one. */
  private static final ContentType JSON = ContentType.create("application/json");

  /** The services keep a connection that nobody uses for ten seconds and more. */
  private static final Duration TRUSTED = Duration.ofSeconds(5);

  private final HttpHost host;
  private final String apiKey;
  private final Duration trusted;

  /** Used last, taken first: as many are open as requests were ever under way at once. */
  private final Deque<KeptConnection> idle = new ConcurrentLinkedDeque<>();

  public HttpDoor(String url, String apiKey) {
    this(url, apiKey, TRUSTED);
  }

  /**
   * @param trusted how long an idle connection is taken without a look at whether it is still open
   */
  HttpDoor(String url, String apiKey, Duration trusted) {
    this.trusted = trusted;
    this.host = HttpHost.create(URI.create(url));
    this.apiKey = apiKey;
  }

  /**
   * Returns the answer, read to its end.
   *
   * @throws IllegalStateException when it is another one than was expected
   */
  public String send(String method, String path, byte @Nullable [] body, int expectedStatus)
      throws IOException {
    ClassicHttpRequest request = new BasicClassicHttpRequest(method, host, path);
    request.addHeader("Authorization", "Bearer " + apiKey);
    request.addHeader("Accept", "application/json"); // as programs do, not browsers
    if (body != null) {
      request.setEntity(new ByteArrayEntity(body, JSON));
    }
    KeptConnection connection = take();
    boolean kept = false;
    try (ClassicHttpResponse response = connection.execute(request)) {
      String answer = readAll(response.getEntity());
      kept = connection.isKeptAfter(request, response);
      if (response.getCode() != expectedStatus) {
        throw new IllegalStateException(
            "%s %s answered %d: %s".formatted(method, path, response.getCode(), answer));
      }
      return answer;
    } catch (HttpException | IOException e) {
      throw new IOException("%s %s: %s".formatted(method, path, e.getMessage()), e);
    } finally {
      if (kept) {
        idle.push(connection);
      } else {
        connection.close();
      }
    }
  }

  private KeptConnection take() throws IOException {
    KeptConnection connection;
    while ((connection = idle.poll()) != null) {
      if (connection.isUsable(trusted)) {
        return connection;
      }
      connection.close();
    }
    return new KeptConnection(host);
  }

  private static String readAll(@Nullable HttpEntity entity) throws IOException {
    return entity == null ? "" : new String(EntityUtils.toByteArray(entity), UTF_8);
  }

  /** Closes the connections that nobody uses. */
  @Override
  public void close() {
    KeptConnection connection;
    while ((connection = idle.poll()) != null) {
      connection.close();
    }
  }
}
