package io.usageledger.localstack.stack;

import io.usageledger.localstack.process.Port;
import io.usageledger.localstack.process.StackException;
import io.usageledger.localstack.server.ServerPorts;
import io.usageledger.localstack.service.ServiceKind;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/**
 * Where everything listens. An environment variable chooses a port; the choice is kept beside the
 * data, so that later commands find the stack without it.
 */
public final class StackPorts {
  /** The variable and the port without it. */
  private enum Choice {
    LEDGER_POSTGRES_PORT(15_432),
    LEDGER_KAFKA_PORT(19_092),
    LEDGER_KAFKA_CONTROLLER_PORT(19_093),
    LEDGER_REGISTRY_PORT(18_085),
    LEDGER_REGISTRY_MANAGEMENT_PORT(18_086),
    LEDGER_QUERY_PORT(18_080),
    LEDGER_INGEST_PORT(18_081),
    LEDGER_LEDGER_PORT(18_082);

    private final int usual;

    Choice(int usual) {
      this.usual = usual;
    }
  }

  /** The names of all variables. */
  public static final List<String> SETTINGS =
      Arrays.stream(Choice.values()).map(Enum::name).toList();

  private final Map<Choice, Port> ports = new EnumMap<>(Choice.class);
  private final Map<Choice, Integer> kept;

  private StackPorts(Map<Choice, Integer> kept, Map<String, String> environment) {
    this.kept = kept;
    for (Choice choice : Choice.values()) {
      String chosen = environment.get(choice.name());
      int number =
          chosen == null ? kept.getOrDefault(choice, choice.usual) : number(choice.name(), chosen);
      ports.put(choice, new Port(number, choice.name()));
    }
  }

  static StackPorts read(Path file, Map<String, String> environment) {
    var kept = new EnumMap<Choice, Integer>(Choice.class);
    if (Files.exists(file)) {
      var properties = new Properties();
      try (Reader reader = Files.newBufferedReader(file)) {
        properties.load(reader);
      } catch (IOException e) {
        throw new StackException("Cannot read %s: %s".formatted(file, e.getMessage()), e);
      }
      for (Choice choice : Choice.values()) {
        String number = properties.getProperty(choice.name());
        if (number != null) {
          kept.put(choice, number(choice.name() + " in " + file, number));
        }
      }
    }
    return new StackPorts(kept, environment);
  }

  boolean differFromKept() {
    return ports.values().stream()
        .anyMatch(
            port ->
                port.number() != kept.getOrDefault(Choice.valueOf(port.setting()), port.number()));
  }

  void keep(Path file) {
    var lines = new StringBuilder();
    ports
        .values()
        .forEach(port -> lines.append("%s=%d%n".formatted(port.setting(), port.number())));
    try {
      Files.writeString(file, lines);
    } catch (IOException e) {
      throw new StackException("Cannot write %s: %s".formatted(file, e.getMessage()), e);
    }
  }

  ServerPorts servers() {
    return new ServerPorts(
        port(Choice.LEDGER_POSTGRES_PORT),
        port(Choice.LEDGER_KAFKA_PORT),
        port(Choice.LEDGER_KAFKA_CONTROLLER_PORT),
        port(Choice.LEDGER_REGISTRY_PORT),
        port(Choice.LEDGER_REGISTRY_MANAGEMENT_PORT));
  }

  Port service(ServiceKind kind) {
    return switch (kind) {
      case INGEST -> port(Choice.LEDGER_INGEST_PORT);
      case LEDGER -> port(Choice.LEDGER_LEDGER_PORT);
      case QUERY -> port(Choice.LEDGER_QUERY_PORT);
    };
  }

  private Port port(Choice choice) {
    Port port = ports.get(choice);
    if (port == null) {
      throw new IllegalStateException("No port for " + choice);
    }
    return port;
  }

  private static int number(String setting, String text) {
    try {
      return new Port(Integer.parseInt(text.strip()), setting).number();
    } catch (IllegalArgumentException e) {
      throw new StackException(
          "Cannot use %s=%s: a port is a number from 1 to 65535".formatted(setting, text), e);
    }
  }
}
