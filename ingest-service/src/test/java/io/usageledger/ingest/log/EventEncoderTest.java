package io.usageledger.ingest.log;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.usageledger.event.RegistryUnavailableException;
import io.usageledger.log.AccountTicked;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EventEncoderTest {
  /** Connections are taken, as of a process that stands still, and nobody answers. */
  @Test
  void aRegistryThatHangsIsAway() throws IOException {
    try (var deaf = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        var encoder = new EventEncoder(settings(deaf.getLocalPort()))) {
      assertAway(encoder);
    }
  }

  @Test
  void aRegistryThatIsNotThereIsAway() throws IOException {
    int port;
    try (var taken = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      port = taken.getLocalPort();
    }
    try (var encoder = new EventEncoder(settings(port))) {
      assertAway(encoder);
    }
  }

  private static void assertAway(EventEncoder encoder) {
    assertThatThrownBy(() -> encoder.encode(LogRecord.of("acme", new AccountTicked("acme"))))
        .isInstanceOf(RegistryUnavailableException.class);
  }

  private static Map<String, ?> settings(int port) {
    return RegistrySettings.of(
            Map.of(
                "schema.registry.url", "http://127.0.0.1:" + port, "http.read.timeout.ms", "300"))
        .values();
  }
}
