package io.usageledger.localstack.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PatienceTest {
  private final List<String> said = new ArrayList<>();
  private long nanos;
  private final Patience patience = new Patience(new SaidLines(said), () -> nanos);

  @Test
  void waitingIsSaidOnceInAWhileAndItsEndToo() {
    for (int second = 0; second < 15; second++) {
      patience.waitingFor("Kafka");
      nanos += Duration.ofSeconds(1).toNanos();
    }
    patience.progressed();
    patience.progressed();

    assertThat(said)
        .containsExactly(
            "Waiting for Kafka (3.0 s so far).",
            "Waiting for Kafka (13 s so far).",
            "Going on after 15 s.");
  }

  @Test
  void waitingHasAnEnd() {
    nanos += Duration.ofMinutes(6).toNanos();

    assertThatThrownBy(() -> patience.waitingFor("Kafka"))
        .isInstanceOf(LoadStoppedException.class)
        .hasMessageContaining("Gave up after 6 min 0 s without progress, waiting for Kafka");
  }
}
