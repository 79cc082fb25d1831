package io.usageledger.benchmarks.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.usageledger.benchmarks.Workload;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class EventBodiesTest {
  @Test
  void noEventIsSentTwice() {
    Workload workload = Workload.priced(Instant.parse("2026-01-01T00:00:00Z"));
    var bodies = new EventBodies(workload, 100, "batch");
    Set<String> ids = new HashSet<>();
    for (int number = 0; number < 200; number++) {
      JsonNode events = JsonMapper.shared().readTree(bodies.next(number)).path("events");
      assertThat(events.size()).isEqualTo(100);
      events.forEach(event -> ids.add(event.path("event_id").asString()));
    }

    assertThat(ids)
        .hasSize(20_000)
        .contains("event-batch-000000000000", "event-batch-000000019999");
  }
}
