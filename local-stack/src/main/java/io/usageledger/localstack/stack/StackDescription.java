package io.usageledger.localstack.stack;

import io.usageledger.event.LogTopics;
import io.usageledger.localstack.database.LedgerDatabase;
import io.usageledger.localstack.database.Secrets;
import io.usageledger.localstack.process.StackException;
import io.usageledger.localstack.server.LocalServers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a program outside must know to use the stack: {@code stack.json}. */
public record StackDescription(Map<String, Object> values) {
  private static final JsonMapper MAPPER = JsonMapper.shared();

  static StackDescription of(LocalStack stack, LocalServers servers, Secrets secrets) {
    var values = new LinkedHashMap<String, Object>();
    stack
        .services()
        .forEach(
            service ->
                values.put(
                    service.process().name().replace("-service", "_url"), service.address()));
    values.put("kafka_bootstrap_servers", servers.kafka().kafka().bootstrapServers());
    values.put("schema_registry_url", servers.registry().url());
    values.put(
        "jdbc_url",
        servers.postgres().jdbcUrl(LedgerDatabase.DATABASE) + LedgerDatabase.SEARCH_PATH);
    values.put("jdbc_user", LedgerDatabase.OWNER);
    values.put("jdbc_password", secrets.password(LedgerDatabase.OWNER));
    values.put("api_key", secrets.findApiKey().orElse(""));
    values.put("usage_topic", LogTopics.USAGE_EVENTS);
    values.put("log_topic", LogTopics.LEDGER_EVENTS);
    values.put("pids", stack.pids());
    return new StackDescription(values);
  }

  /**
   * The values of a stack that was started before, by their names.
   *
   * @throws StackException that tells a person to start one
   */
  public static JsonNode read(Path file) {
    try {
      return MAPPER.readTree(Files.readString(file));
    } catch (IOException | JacksonException e) {
      throw new StackException(
          "Cannot read %s: nothing runs here. Start it with: ./ledger up --detach".formatted(file),
          e);
    }
  }

  /** Only we may read it: it holds a password and a key. It is replaced whole. */
  void writeTo(Path file) {
    try {
      Path fresh =
          Files.createTempFile(
              file.getParent(),
              "stack",
              ".new",
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(
          fresh, MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(values) + "\n");
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new StackException("Cannot write %s: %s".formatted(file, e.getMessage()), e);
    }
  }
}
