package io.usageledger.localstack.process;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PortsTest {
  @Test
  void takenPortIsNamedWithTheSettingThatChangesIt() throws IOException {
    try (var taken = new ServerSocket(Ports.findFree(), 1, InetAddress.getLoopbackAddress())) {
      var port = new Port(taken.getLocalPort(), "LEDGER_KAFKA_PORT");
      assertThatThrownBy(() -> Ports.requireFree(port, "kafka"))
          .isInstanceOf(StackException.class)
          .hasMessageContaining("Cannot start kafka: port " + taken.getLocalPort())
          .hasMessageContaining("LEDGER_KAFKA_PORT=");
    }
  }

  @Test
  void portOfAProgramThatListensEverywhereIsTakenToo() throws IOException {
    try (var taken = new ServerSocket(Ports.findFree())) {
      assertThatThrownBy(() -> Ports.requireFree(new Port(taken.getLocalPort(), "X"), "kafka"))
          .hasMessageContaining("is taken");
    }
  }

  @Test
  void freePortIsFree() {
    assertThatCode(() -> Ports.requireFree(new Port(Ports.findFree(), "X"), "kafka"))
        .doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 0, 65_536})
  void numberThatIsNoPortIsRefused(int number) {
    assertThatIllegalArgumentException().isThrownBy(() -> new Port(number, "X"));
  }
}
