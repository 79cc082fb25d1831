package io.usageledger.access;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The table api_keys, over a small pool of its own, which opens when the database is there and
 * outlives its absence. Every method throws {@link DataAccessException} when the database is away.
 */
final class ApiKeyStore implements AutoCloseable {
  /** A request would rather be told to come again than wait longer. */
  private static final long CONNECTION_WAIT_MS = 1_000;

  /** A look-up by primary key takes a millisecond; a server that is deaf for longer is away. */
  private static final int SOCKET_WAIT_S = 3;

  private final HikariDataSource pool;
  private final JdbcClient jdbc;

  ApiKeyStore(AccessSettings.Datasource settings) {
    HikariConfig config = new HikariConfig();
    config.setPoolName("access");
    config.setJdbcUrl(settings.url());
    config.setUsername(settings.username());
    config.setPassword(settings.password());
    config.setMaximumPoolSize(settings.poolMax());
    config.setConnectionTimeout(CONNECTION_WAIT_MS);
    config.setValidationTimeout(CONNECTION_WAIT_MS);
    config.setInitializationFailTimeout(-1); // the service starts while the database is away
    config.addDataSourceProperty("connectTimeout", SOCKET_WAIT_S);
    config.addDataSourceProperty("socketTimeout", SOCKET_WAIT_S);
    config.addDataSourceProperty("ApplicationName", "access");
    pool = new HikariDataSource(config);
    jdbc = JdbcClient.create(pool);
  }

  Optional<StoredKey> find(String keyId) {
    return findAll(List.of(keyId)).stream().findAny();
  }

  /** A connection that was open when the database restarted fails once; the next one is new. */
  List<StoredKey> findAll(Collection<String> keyIds) {
    try {
      return findAllOnce(keyIds);
    } catch (CannotGetJdbcConnectionException e) {
      throw e;
    } catch (DataAccessException e) {
      return findAllOnce(keyIds);
    }
  }

  private static final String FIND_ALL =
      """
      select key_id, name, permissions, active, expires_at, secret_hash
      from api_keys
      where key_id = any(:key_ids)
      """;

  private List<StoredKey> findAllOnce(Collection<String> keyIds) {
    return jdbc.sql(FIND_ALL)
        .param("key_ids", keyIds.toArray(String[]::new))
        .query((row, number) -> storedKey(row))
        .list();
  }

  private static final String WRITE_LAST_USED =
      """
      update api_keys
      set last_used_at = due.used_at
      from (
        select stored.key_id, used.used_at
        from unnest(:key_ids, cast(:used_at as timestamptz[])) as used (key_id, used_at)
        join api_keys stored on stored.key_id = used.key_id
        where stored.last_used_at is null
          or stored.last_used_at <= used.used_at - cast(:every as interval)
        for no key update of stored skip locked
      ) as due
      where api_keys.key_id = due.key_id
      """;

  /** One statement for all keys; rows that another service is writing just now are left to it. */
  void writeLastUsed(Map<String, Instant> usedAt, Duration every) {
    List<String> keyIds = List.copyOf(usedAt.keySet());
    jdbc.sql(WRITE_LAST_USED)
        .param("key_ids", keyIds.toArray(String[]::new))
        .param("used_at", keyIds.stream().map(id -> "" + usedAt.get(id)).toArray(String[]::new))
        .param("every", every.toString())
        .update();
  }

  @Override
  public void close() {
    pool.close();
  }

  private static StoredKey storedKey(ResultSet row) throws SQLException {
    ApiKey key =
        new ApiKey(
            row.getString("key_id"),
            row.getString("name"),
            Arrays.stream((String[]) row.getArray("permissions").getArray())
                .flatMap(text -> Permission.find(text).stream())
                .collect(Collectors.toUnmodifiableSet()),
            row.getBoolean("active"),
            instant(row.getObject("expires_at", OffsetDateTime.class)));
    return new StoredKey(key, new SecretHash(row.getBytes("secret_hash")));
  }

  private static @Nullable Instant instant(@Nullable OffsetDateTime time) {
    return time == null ? null : time.toInstant();
  }
}
