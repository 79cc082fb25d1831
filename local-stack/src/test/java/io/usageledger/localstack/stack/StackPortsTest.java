package io.usageledger.localstack.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.usageledger.localstack.process.StackException;
import io.usageledger.localstack.service.ServiceKind;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StackPortsTest {
  @TempDir private Path directory;

  @Test
  void usualPortsArePinned() {
    StackPorts ports = read(Map.of());
    assertThat(ports.servers().postgres().number()).isEqualTo(15_432);
    assertThat(ports.servers().kafka().number()).isEqualTo(19_092);
    assertThat(ports.servers().kafkaController().number()).isEqualTo(19_093);
    assertThat(ports.servers().registry().number()).isEqualTo(18_085);
    assertThat(ports.servers().registryManagement().number()).isEqualTo(18_086);
    assertThat(ports.service(ServiceKind.QUERY).number()).isEqualTo(18_080);
    assertThat(ports.service(ServiceKind.INGEST).number()).isEqualTo(18_081);
    assertThat(ports.service(ServiceKind.LEDGER).number()).isEqualTo(18_082);
  }

  @Test
  void chosenPortIsKeptForLaterCommands() {
    read(Map.of("LEDGER_KAFKA_PORT", "29092")).keep(file());
    assertThat(read(Map.of()).servers().kafka().number()).isEqualTo(29_092);
    assertThat(read(Map.of()).differFromKept()).isFalse();
    assertThat(read(Map.of("LEDGER_KAFKA_PORT", "29093")).differFromKept()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "kafka", "0", "65536", "1e4"})
  void wordThatIsNoPortIsNamedWithItsSetting(String word) {
    assertThatThrownBy(() -> read(Map.of("LEDGER_KAFKA_PORT", word)))
        .isInstanceOf(StackException.class)
        .hasMessageContaining("LEDGER_KAFKA_PORT=" + word);
  }

  private StackPorts read(Map<String, String> environment) {
    return StackPorts.read(file(), environment);
  }

  private Path file() {
    return directory.resolve("ports.properties");
  }
}
