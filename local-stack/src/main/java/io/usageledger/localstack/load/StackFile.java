package io.usageledger.localstack.load;

import io.usageledger.localstack.stack.StackDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The file in which a running stack says where it is. It is read again after every failure, because
 * a service that was restarted may be somewhere else.
 */
public final class StackFile {
  private static final JsonMapper MAPPER = JsonMapper.shared();

  private final Path path;
  private volatile @Nullable StackAddresses last;

  public StackFile(Path path) {
    this.path = path;
  }

  /** The one of this project. */
  public static StackFile locate() {
    return new StackFile(StackDirectory.locate().stackFile());
  }

  /**
   * Reads the addresses; while a stack starts anew and the file is away, the last ones still count.
   *
   * @throws LoadStoppedException when there was no stack from the beginning
   */
  public StackAddresses read() {
    try {
      StackAddresses addresses = readFile();
      last = addresses;
      return addresses;
    } catch (LoadStoppedException e) {
      StackAddresses known = last;
      if (known == null) {
        throw e;
      }
      return known;
    }
  }

  private StackAddresses readFile() {
    try {
      JsonNode stack = MAPPER.readTree(Files.readString(path));
      return new StackAddresses(
          text(stack, "ingest_url").replaceFirst("/+$", ""),
          text(stack, "query_url").replaceFirst("/+$", ""),
          text(stack, "kafka_bootstrap_servers"),
          text(stack, "schema_registry_url"),
          text(stack, "usage_topic"),
          text(stack, "api_key"));
    } catch (NoSuchFileException e) {
      throw new LoadStoppedException(
          "There is no %s: nothing runs here. Start it with: ./ledger up --detach".formatted(path),
          e);
    } catch (IOException | JacksonException e) {
      throw new LoadStoppedException("Cannot read %s: %s".formatted(path, e.getMessage()), e);
    }
  }

  private String text(JsonNode stack, String name) {
    JsonNode value = stack.path(name);
    if (!value.isString() || value.asString().isBlank()) {
      throw new LoadStoppedException(
          "%s does not say \"%s\"; write it anew with: ./ledger up --detach".formatted(path, name));
    }
    return value.asString();
  }
}
