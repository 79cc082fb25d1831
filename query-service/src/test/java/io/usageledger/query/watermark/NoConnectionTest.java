package io.usageledger.query.watermark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.usageledger.turns.RoundTrip;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.AbstractDataSource;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.CannotCreateTransactionException;

/**
 * Who got no connection waited for one: it is told so, and nobody waits for it a second time, as
 * after a question that failed.
 */
class NoConnectionTest {
  private final NoConnections pool = new NoConnections();
  private final ReadSnapshot snapshot =
      new ReadSnapshot(
          new DataSourceTransactionManager(pool), new RoundTrip(new JdbcTemplate(pool)));

  @Test
  void isSaidInOneWayByEveryRead() {
    assertThatThrownBy(() -> snapshot.askByKeys(List.of()))
        .isInstanceOf(CannotCreateTransactionException.class)
        .isNotInstanceOf(DataAccessException.class);
    assertThat(pool.asked).isOne();

    assertThatThrownBy(() -> snapshot.read(() -> "nothing"))
        .isInstanceOf(CannotCreateTransactionException.class);
  }

  private static final class NoConnections extends AbstractDataSource {
    private int asked;

    @Override
    public Connection getConnection() throws SQLException {
      asked++;
      throw new SQLTransientConnectionException("none in time");
    }

    @Override
    public Connection getConnection(String username, String password) throws SQLException {
      return getConnection();
    }
  }
}
