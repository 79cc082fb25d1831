package io.usageledger.benchmarks.load;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.impl.io.DefaultBHttpClientConnectionFactory;
import org.apache.hc.core5.http.impl.io.HttpRequestExecutor;
import org.apache.hc.core5.http.io.HttpClientConnection;
import org.apache.hc.core5.http.protocol.HttpCoreContext;
import org.apache.hc.core5.http.protocol.HttpProcessor;
import org.apache.hc.core5.http.protocol.HttpProcessorBuilder;
import org.apache.hc.core5.http.protocol.RequestContent;
import org.apache.hc.core5.http.protocol.RequestTargetHost;
import org.apache.hc.core5.io.CloseMode;

/** One connection, for one request after the other. */
final class KeptConnection {
  private static final int CONNECT_PATIENCE_MS = 30_000;

  /** A verification of millions of rows takes minutes, and more than ten on a slow machine. */
  private static final int ANSWER_PATIENCE_MS = 3_600_000;

  private static final DefaultBHttpClientConnectionFactory CONNECTIONS =
      DefaultBHttpClientConnectionFactory.builder().build();
  private static final HttpRequestExecutor EXECUTOR = new HttpRequestExecutor();
  private static final HttpProcessor HEADERS =
      HttpProcessorBuilder.create().addAll(new RequestContent(), new RequestTargetHost()).build();

  private final HttpClientConnection connection;
  private final HttpCoreContext context = HttpCoreContext.create();
  private long usedNanos = System.nanoTime();

  KeptConnection(HttpHost host) throws IOException {
    var socket = new Socket();
    try {
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(ANSWER_PATIENCE_MS);
      socket.connect(
          new InetSocketAddress(host.getHostName(), host.getPort()), CONNECT_PATIENCE_MS);
      connection = CONNECTIONS.createConnection(socket);
    } catch (IOException | RuntimeException e) {
      socket.close();
      throw e;
    }
  }

  /**
   * Whether the server has not closed it. To ask takes a millisecond.
   *
   * @param trusted for how long after its last use it is not asked
   */
  boolean isUsable(Duration trusted) throws IOException {
    return System.nanoTime() - usedNanos < trusted.toNanos() || !connection.isStale();
  }

  /** The answer's body is to be read before the next request. */
  ClassicHttpResponse execute(ClassicHttpRequest request) throws IOException, HttpException {
    EXECUTOR.preProcess(request, HEADERS, context);
    return EXECUTOR.execute(request, connection, context);
  }

  /** To be asked when the answer is read. */
  boolean isKeptAfter(ClassicHttpRequest request, ClassicHttpResponse response) throws IOException {
    usedNanos = System.nanoTime();
    return EXECUTOR.keepAlive(request, response, connection, context);
  }

  void close() {
    connection.close(CloseMode.IMMEDIATE);
  }
}
