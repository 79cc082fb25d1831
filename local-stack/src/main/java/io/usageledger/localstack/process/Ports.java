package io.usageledger.localstack.process;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.random.RandomGenerator;

/** Ports of 127.0.0.1, the only address that the local stack listens at. */
public final class Ports {
  /** Below the ports that systems give to outgoing connections, so that none takes it from us. */
  private static final int FREE_MIN = 20_000;

  private static final int FREE_MAX = 32_000;
  private static final int FREE_ATTEMPTS = 100;

  /** A program that has just been killed may hold its port a moment longer. */
  private static final Duration RELEASE_PATIENCE = Duration.ofSeconds(3);

  private static final Duration POLL_PAUSE = Duration.ofMillis(50);

  private static final RandomGenerator RANDOM = new SecureRandom();

  private Ports() {}

  /** A port that nobody listens at, for tests. */
  public static int findFree() {
    for (int attempt = 0; attempt < FREE_ATTEMPTS; attempt++) {
      int port = RANDOM.nextInt(FREE_MIN, FREE_MAX);
      if (isFree(port)) {
        return port;
      }
    }
    throw new StackException(
        "Found no free port between %d and %d in %d attempts"
            .formatted(FREE_MIN, FREE_MAX, FREE_ATTEMPTS));
  }

  /**
   * Throws when somebody listens at the port, saying what to do.
   *
   * @param user who wants it, for instance postgres
   */
  public static void requireFree(Port port, String user) {
    long startNanos = System.nanoTime();
    while (!isFree(port.number())) {
      if (System.nanoTime() - startNanos > RELEASE_PATIENCE.toNanos()) {
        throw new StackException(
            "Cannot start %s: port %d on 127.0.0.1 is taken by another program. Stop that program, or choose another port with %s=<port>"
                .formatted(user, port.number(), port.setting()));
      }
      Pause.sleep(POLL_PAUSE);
    }
  }

  private static boolean isFree(int port) {
    try (var socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
