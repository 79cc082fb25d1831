package io.usageledger.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.usageledger.event.EventChecks;
import io.usageledger.log.UsageRecorded;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class WorkloadTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  @Test
  void eventsAreGoodSkewedAndRepeatable() {
    Workload workload = Workload.priced(START);
    Map<String, Integer> byAccount = new HashMap<>();
    Set<String> models = new HashSet<>();
    Set<String> ids = new HashSet<>();
    for (long number = 0; number < 20_000; number++) {
      UsageRecorded event = workload.event(number);
      EventChecks.check(event, START.plusSeconds(86_400));
      byAccount.merge(event.getAccountId(), 1, Integer::sum);
      models.add(event.getModel());
      ids.add(event.getEventId());
    }

    assertThat(ids).hasSize(20_000);
    assertThat(models).hasSameElementsAs(workload.models());
    assertThat(byAccount.size()).isBetween(3_000, 7_000);
    assertThat(byAccount.values().stream().mapToInt(Integer::intValue).max().orElse(0))
        .isBetween(1_500, 2_600); // 1/n: a tenth is the largest account's
    assertThat(Workload.priced(START).event(4_711)).isEqualTo(workload.event(4_711));
  }

  @Test
  void eachAccountHasTwoCredits() {
    Workload workload = Workload.priced(START);

    assertThat(workload.credit(0).getAccountId()).isEqualTo(workload.credit(1).getAccountId());
    assertThat(workload.credit(0).getCreditId()).isNotEqualTo(workload.credit(1).getCreditId());
    EventChecks.check(workload.credit(Workload.credits() - 1));
  }
}
