package io.usageledger.query.watermark;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import java.util.List;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Whether the database answers and has the tables that reads need, and how its pool does. */
@Component("db")
class DatabaseHealth implements HealthIndicator {
  private final JdbcClient jdbc;
  private final HikariDataSource pool;

  DatabaseHealth(JdbcClient jdbc, HikariDataSource pool) {
    this.jdbc = jdbc;
    this.pool = pool;
  }

  private static final String MISSING_TABLES =
      """
      select wanted
      from unnest(array[
        'accounts', 'balances', 'credits', 'usage_history', 'usage_hours', 'usage_hour_meters', 'entries',
        'event_identities', 'applied_offsets', 'source_outcomes', 'quarantine', 'models', 'prices', 'rate_cards',
        'held_balances', 'usage_detachments']) as wanted
      where to_regclass(wanted) is null
      """;

  @Override
  public Health health() {
    try {
      List<String> missing = jdbc.sql(MISSING_TABLES).query(String.class).list();
      Health.Builder health = missing.isEmpty() ? Health.up() : Health.down();
      if (!missing.isEmpty()) {
        health
            .withDetail("missing_tables", missing)
            .withDetail("reason", "Run the migrations: tables that reads need are not there");
      }
      return withPool(health).build();
    } catch (DataAccessException e) {
      return withPool(Health.down())
          .withDetail("reason", String.valueOf(e.getMostSpecificCause().getMessage()))
          .build();
    }
  }

  private Health.Builder withPool(Health.Builder health) {
    HikariPoolMXBean connections = pool.getHikariPoolMXBean();
    if (connections == null) {
      return health;
    }
    return health
        .withDetail("connections_max", pool.getMaximumPoolSize())
        .withDetail("connections", connections.getTotalConnections())
        .withDetail("connections_active", connections.getActiveConnections())
        .withDetail("connections_idle", connections.getIdleConnections())
        .withDetail("requests_waiting", connections.getThreadsAwaitingConnection());
  }
}
