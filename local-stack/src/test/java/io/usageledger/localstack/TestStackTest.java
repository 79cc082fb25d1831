package io.usageledger.localstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.usageledger.event.LogTopics;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;

class TestStackTest {
  private final TestStack stack = TestStack.shared();
  private final HttpClient http = HttpClient.newHttpClient();

  @Test
  void servicesLogInWithTheRightsThatTheyNeed() throws SQLException {
    try (var poster = connect(stack.springProperties(), "spring.datasource")) {
      assertThat(count(poster, "select count(*) from prices")).isEqualTo(18);
      assertThat(count(poster, "select count(*) from holds")).isZero();
    }
    try (var reader = connect(stack.readOnlySpringProperties(), "spring.datasource")) {
      assertThat(count(reader, "select count(*) from accounts")).isZero();
      assertThatThrownBy(() -> reader.createStatement().execute("delete from prices"))
          .hasMessageContaining("read-only transaction");
      reader.createStatement().execute("set default_transaction_read_only = off");
      assertThatThrownBy(() -> reader.createStatement().execute("delete from prices"))
          .hasMessageContaining("permission denied");
    }
  }

  @Test
  void newKeyIsStoredAsAHash() throws SQLException {
    String key = stack.newApiKey("usage:write");
    assertThat(key).matches("key_[a-z0-9]{8,64}\\.[A-Za-z0-9_-]{43}");
    try (var checker = connect(stack.springProperties(), "access.datasource");
        var statement =
            checker.prepareStatement(
                "select count(*) from api_keys where key_id = ? and length(secret_hash) = 32")) {
      statement.setString(1, key.substring(0, key.indexOf('.')));
      var found = statement.executeQuery();
      found.next();
      assertThat(found.getLong(1)).isOne();
    }
  }

  @Test
  void topicsAreThereAfterKafkaWasKilled() throws Exception {
    stack.kafka().kill();
    stack.kafka().start();
    try (var admin =
        Admin.create(Map.<String, Object>of("bootstrap.servers", stack.bootstrapServers()))) {
      assertThat(admin.listTopics().names().get())
          .contains(LogTopics.USAGE_EVENTS, LogTopics.LEDGER_EVENTS, LogTopics.LEDGER_PRICES);
    }
  }

  @Test
  void tablesAreThereAfterPostgresWasKilled() throws SQLException {
    stack.postgres().kill();
    stack.postgres().start();
    try (var owner =
        DriverManager.getConnection(stack.jdbcUrl(), stack.jdbcUser(), stack.jdbcPassword())) {
      assertThat(count(owner, "select count(*) from models")).isEqualTo(3);
    }
  }

  @Test
  void schemaKeepsItsIdAfterTheRegistryWasKilled() throws Exception {
    String first = register();
    stack.registry().kill();
    stack.registry().start();
    assertThat(register()).isEqualTo(first).contains("\"id\"");
  }

  private String register() throws Exception {
    var request =
        HttpRequest.newBuilder(URI.create(stack.registryUrl() + "/subjects/survivor/versions"))
            .header("Content-Type", "application/vnd.schemaregistry.v1+json")
            .POST(HttpRequest.BodyPublishers.ofString("{\"schema\": \"\\\"string\\\"\"}"))
            .build();
    return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
  }

  private static Connection connect(Map<String, String> settings, String prefix)
      throws SQLException {
    return DriverManager.getConnection(
        settings.get(prefix + ".url"),
        settings.get(prefix + ".username"),
        settings.get(prefix + ".password"));
  }

  private static long count(Connection connection, String sql) throws SQLException {
    try (var statement = connection.createStatement()) {
      var result = statement.executeQuery(sql);
      result.next();
      return result.getLong(1);
    }
  }
}
