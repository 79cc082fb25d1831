package io.usageledger.query;

import io.usageledger.localstack.TestStack;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.sql.SQLException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/**
 * One connection to Postgres, by a socket in between that counts its ways there and back: how often
 * something is sent after something came.
 */
final class CountedWays implements AutoCloseable {
  private final ExecutorService carriers = Executors.newFixedThreadPool(2, CountedWays::carrier);
  private final AtomicBoolean hasAnswered = new AtomicBoolean(true);
  private final AtomicLong ways = new AtomicLong();
  private final ServerSocket door = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
  private final SingleConnectionDataSource connection;

  CountedWays(TestStack stack) throws IOException, SQLException {
    URI address = URI.create(stack.jdbcUrl().substring("jdbc:".length()));
    Future<Socket> driver = carriers.submit(door::accept);
    carriers.submit(
        () -> {
          Socket here = driver.get();
          Socket there = new Socket(address.getHost(), address.getPort());
          carriers.submit(() -> carry(here, there, this::countAnswered));
          return carry(there, here, () -> hasAnswered.set(true));
        });
    connection =
        new SingleConnectionDataSource(
            stack.jdbcUrl().replace(":" + address.getPort(), ":" + door.getLocalPort())
                + "&loginTimeout=20",
            stack.jdbcUser(),
            stack.jdbcPassword(),
            true);
    connection.initConnection();
  }

  private static Thread carrier(Runnable work) {
    Thread thread = new Thread(work, "carrier between driver and Postgres");
    thread.setDaemon(true);
    return thread;
  }

  DataSource connection() {
    return connection;
  }

  long count() {
    return ways.get();
  }

  private void countAnswered() {
    if (hasAnswered.getAndSet(false)) {
      ways.incrementAndGet();
    }
  }

  private static Void carry(Socket from, Socket to, Runnable seen) throws IOException {
    byte[] bytes = new byte[64 * 1024];
    InputStream in = from.getInputStream();
    OutputStream out = to.getOutputStream();
    for (int read = in.read(bytes); read > 0; read = in.read(bytes)) {
      seen.run();
      out.write(bytes, 0, read);
    }
    to.close();
    return null;
  }

  @Override
  public void close() throws IOException {
    connection.destroy();
    door.close();
    carriers.shutdownNow();
  }
}
