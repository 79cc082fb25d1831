package io.usageledger.ledger;

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

/**
 * An empty log, and tables with nothing but the prices of the first day. Tests that read the whole
 * log begin with one: they are quick, and what another test wrote is not what they fail for. No
 * ledger may run meanwhile.
 */
public final class FreshLog {
  /** Of the log, each time it is made. */
  public static final int PARTITIONS = 12;

  private static final TestStack STACK = TestStack.shared();
  private static final List<String> TOPICS =
      List.of(LogTopics.LEDGER_EVENTS, LogTopics.LEDGER_PRICES);
  private static final Duration SOON = Duration.ofSeconds(60);

  private FreshLog() {}

  /** Deletes the topics, makes them again under their names, and empties the tables. */
  public static void make() {
    makeTopics();
    try (Connection owner =
            DriverManager.getConnection(STACK.jdbcUrl(), STACK.jdbcUser(), STACK.jdbcPassword());
        var truncate = owner.createStatement()) {
      truncate.execute(
          """
          truncate accounts, balances, credits, subscriptions, usage_history, usage_hours, usage_hour_meters, entries,
            event_identities, applied_offsets, source_outcomes, quarantine, usage_months, usage_archives,
            usage_detachments, verified_accounts, verified_sums, verified_partitions, verification_checks, holds,
            held_balances, rate_cards, model_aliases;
          delete from prices
          where published_at > '2015-01-01Z' -- those of the first day are in no topic
          """);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The topics alone, as somebody does who does not know what follows from them. */
  public static void makeTopics() {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", STACK.bootstrapServers()))) {
      Set<Uuid> before = ids(admin);
      admin.deleteTopics(TOPICS).all().get();
      await()
          .atMost(SOON)
          .ignoreExceptions()
          .until(
              () -> {
                LogTopics.createMissing(admin, PARTITIONS, (short) 1);
                return Collections.disjoint(before, ids(admin));
              });
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Set<Uuid> ids(Admin admin) throws InterruptedException, ExecutionException {
    return admin.describeTopics(TOPICS).allTopicNames().get().values().stream()
        .map(TopicDescription::topicId)
        .collect(Collectors.toSet());
  }
}
