package io.usageledger.ledger.posting;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Between a program and Postgres, as a firewall is that may forget what it let through: Postgres,
 * which asks now and then, finds that nobody is there any more, and the program is told nothing.
 */
final class Tunnel implements AutoCloseable {
  private final URI postgres;
  private final ServerSocket door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final List<Connection> connections = new ArrayList<>();

  private record Connection(Socket here, Socket there, AtomicBoolean isForgotten) {}

  Tunnel(String jdbcUrl) throws IOException {
    postgres = URI.create(jdbcUrl.substring("jdbc:".length()));
    start(this::accept);
  }

  /** The address that leads through it. */
  String through(String jdbcUrl) {
    return jdbcUrl.replace(":" + postgres.getPort(), ":" + door.getLocalPort());
  }

  /** What comes later is let through. */
  synchronized void forgetConnections() throws IOException {
    for (Connection connection : connections) {
      connection.isForgotten().set(true);
      connection.there().close();
    }
  }

  private void accept() throws IOException {
    while (true) {
      Socket here = door.accept();
      Socket there = new Socket(postgres.getHost(), postgres.getPort());
      var connection = new Connection(here, there, new AtomicBoolean());
      synchronized (this) {
        connections.add(connection);
      }
      start(() -> carry(here, there, connection.isForgotten()));
      start(() -> carry(there, here, connection.isForgotten()));
    }
  }

  private static void carry(Socket from, Socket to, AtomicBoolean isForgotten) throws IOException {
    byte[] bytes = new byte[64 * 1024];
    InputStream in = from.getInputStream();
    OutputStream out = to.getOutputStream();
    for (int read = in.read(bytes); read > 0; read = in.read(bytes)) {
      if (!isForgotten.get()) {
        out.write(bytes, 0, read);
      }
    }
    if (!isForgotten.get()) {
      to.close();
    }
  }

  private interface Work {
    void run() throws IOException;
  }

  private static void start(Work work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (IOException closed) {
                // One of the two sides has gone, or the test is over.
              }
            },
            "tunnel to Postgres");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public synchronized void close() throws IOException {
    door.close();
    for (Connection connection : connections) {
      connection.here().close();
      connection.there().close();
    }
  }
}
