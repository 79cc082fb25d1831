package io.usageledger.ledger.keeping;

import static io.usageledger.ledger.Events.usage;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.usageledger.event.LogTopics;
import io.usageledger.ledger.RunningLedger;
import io.usageledger.localstack.TestStack;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

/** The ledger service before a real broker whose topics somebody has set. */
class LogKeepingTest {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final String OFTEN = "--ledger.log-check-interval=200ms";

  private final String account = "kept/" + UUID.randomUUID();

  @AfterEach
  void keep() {
    set(LogTopics.LEDGER_EVENTS, "retention.ms", "-1");
    set(LogTopics.LEDGER_PRICES, "cleanup.policy", "delete");
  }

  @Test
  void aLogThatWouldBeEatenIsNotPostedUntilItIsKept() {
    set(LogTopics.LEDGER_EVENTS, "retention.ms", "604800000");
    try (RunningLedger ledger = RunningLedger.start(OFTEN)) {
      ledger.append(account, usage(account, "e-1", 1, 0));
      LogKeeping keeping = ledger.bean(LogKeeping.class);

      await().atMost(SOON).until(() -> keeping.health().getStatus().equals(Status.DOWN));
      assertThat(keeping.health().getDetails().get("faults").toString())
          .contains("ledger-events has retention.ms=604800000")
          .contains("set it to -1");
      await().during(Duration.ofSeconds(3)).atMost(SOON).until(() -> posted(ledger) == 0);

      set(LogTopics.LEDGER_EVENTS, "retention.ms", "-1");

      await().atMost(SOON).until(() -> posted(ledger) == 1);
      await().atMost(SOON).until(() -> keeping.health().getStatus().equals(Status.UP));
    }
  }

  @Test
  void whoAcceptsItPostsOnAndHealthSaysWhatIsGivenUp() {
    set(LogTopics.LEDGER_PRICES, "cleanup.policy", "compact");
    try (RunningLedger ledger = RunningLedger.start(OFTEN, "--ledger.accept-log-retention=true")) {
      ledger.append(account, usage(account, "e-1", 1, 0));

      await().atMost(SOON).until(() -> posted(ledger) == 1);
      Health health = ledger.bean(LogKeeping.class).health();
      assertThat(health.getStatus()).isEqualTo(Status.UP);
      assertThat(health.getDetails()).containsEntry("accepted", true);
      assertThat(health.getDetails().get("faults").toString())
          .contains("ledger-prices has cleanup.policy=compact");
    }
  }

  @Test
  void aChangeWhilePostingTurnsHealthAndPostingGoesOn() {
    try (RunningLedger ledger = RunningLedger.start(OFTEN)) {
      ledger.append(account, usage(account, "e-1", 1, 0));
      await().atMost(SOON).until(() -> posted(ledger) == 1);
      LogKeeping keeping = ledger.bean(LogKeeping.class);
      assertThat(keeping.health().getStatus()).isEqualTo(Status.UP);

      set(LogTopics.LEDGER_EVENTS, "retention.ms", "604800000");

      await().atMost(SOON).until(() -> keeping.health().getStatus().equals(Status.DOWN));
      ledger.append(account, usage(account, "e-2", 1, 0));
      await().atMost(SOON).until(() -> posted(ledger) == 2);
    }
  }

  private long posted(RunningLedger ledger) {
    return ledger.count("select count(*) from usage_history where account_id = ?", account);
  }

  private static void set(String topic, String name, String value) {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    AlterConfigOp change =
        new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET);
    try (Admin admin =
        Admin.create(Map.of("bootstrap.servers", (Object) TestStack.shared().bootstrapServers()))) {
      admin.incrementalAlterConfigs(Map.of(resource, List.of(change))).all().get();
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException("Cannot set %s of %s".formatted(name, topic), e);
    }
  }
}
