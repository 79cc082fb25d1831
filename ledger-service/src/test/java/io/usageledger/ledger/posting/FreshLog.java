package io.usageledger.ledger.posting;

import static org.awaitility.Awaitility.await;

import io.usageledger.event.LogTopics;
import io.usageledger.localstack.TestStack;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.Uuid;

/** The log's topics made again under their names, and the tables emptied, as it then has to be. */
final class FreshLog {
  static final int PARTITIONS = 12;
  private static final TestStack STACK = TestStack.shared();
  private static final List<String> TOPICS =
      List.of(LogTopics.LEDGER_EVENTS, LogTopics.LEDGER_PRICES);

  private FreshLog() {}

  static void begin() throws InterruptedException, ExecutionException, SQLException {
    replaceTopics();
    try (Connection owner =
            DriverManager.getConnection(STACK.jdbcUrl(), STACK.jdbcUser(), STACK.jdbcPassword());
        var truncate = owner.createStatement()) {
      truncate.execute(
          """
          truncate accounts, balances, credits, subscriptions, usage_history, usage_hours, usage_hour_meters, entries,
            event_identities, applied_offsets, source_outcomes, quarantine, usage_months, usage_archives, usage_detachments,
            standing.verified_accounts, standing.verified_sums, standing.verified_partitions
          """);
    }
  }

  static void replaceTopics() throws InterruptedException, ExecutionException {
    Map<String, Object> kafka = Map.of("bootstrap.servers", STACK.bootstrapServers());
    try (Admin admin = Admin.create(kafka)) {
      Set<Uuid> before = ids(admin);
      admin.deleteTopics(TOPICS).all().get();
      await()
          .atMost(Duration.ofSeconds(60))
          .ignoreExceptions()
          .until(
              () -> {
                LogTopics.createMissing(admin, PARTITIONS, (short) 1);
                return Collections.disjoint(before, ids(admin));
              });
    }
  }

  private static Set<Uuid> ids(Admin admin) throws InterruptedException, ExecutionException {
    return admin.describeTopics(TOPICS).allTopicNames().get().values().stream()
        .map(TopicDescription::topicId)
        .collect(Collectors.toSet());
  }
}
