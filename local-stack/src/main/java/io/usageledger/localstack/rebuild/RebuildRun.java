package io.usageledger.localstack.rebuild;

import io.usageledger.localstack.load.Display;
import io.usageledger.localstack.process.StackException;
import io.usageledger.localstack.service.ServiceImages;
import io.usageledger.localstack.service.ServiceKind;
import io.usageledger.localstack.stack.StackDescription;
import io.usageledger.localstack.stack.StackDirectory;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * One run of the rebuild's program, in a process of its own: the services keep their memory, and it
 * may be killed at any point.
 */
final class RebuildRun {
  /**
   * Two batches at once, each of some ten megabytes with what the fold makes of them, and what
   * waits for the end of a portion. Most of it is gone after the batch, so that a large young part
   * leaves little to be copied; on two cores a collector that works beside the program only takes
   * from it.
   */
  private static final List<String> MEMORY = List.of("-Xmx640m", "-Xmn384m", "-XX:+UseSerialGC");

  private static final String PROGRAM = "io.usageledger.ledger.rebuild.RebuildProcess";
  private static final JsonMapper JSON = JsonMapper.shared();

  private final StackDirectory directory;
  private final JsonNode stack;
  private @Nullable String failure;

  private RebuildRun(StackDirectory directory, JsonNode stack) {
    this.directory = directory;
    this.stack = stack;
  }

  /** Against the stack that runs in this directory. */
  static RebuildRun locate(StackDirectory directory) {
    return new RebuildRun(directory, StackDescription.read(directory.stackFile()));
  }

  /**
   * Runs to the end and returns the report.
   *
   * @throws StackException when it failed or was refused, with its words
   */
  JsonNode run(List<String> arguments, Display display) {
    Path log = directory.services().resolve("rebuild.log");
    Process process = start(arguments, log);
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroy, "end the rebuild"));
    JsonNode report = null;
    try (BufferedReader lines = process.inputReader()) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        JsonNode said = JSON.readTree(line);
        show(said, display);
        report = said.has("report") ? said.get("report") : report;
      }
      process.waitFor();
    } catch (IOException e) {
      throw new StackException("Cannot hear the rebuild any longer: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StackException("Interrupted while the rebuild ran", e);
    }
    if (report == null) {
      throw new StackException(ended(process, log));
    }
    return report;
  }

  private String ended(Process process, Path log) {
    return failure != null
        ? failure
        : "The rebuild was ended (exit status %d); the live state is as it was. Given again, it goes on where it was. Its log: %s"
            .formatted(process.exitValue(), log);
  }

  private void show(JsonNode said, Display display) {
    if (said.has("begin")) {
      display.begin(said.path("begin").asString(), said.path("expected").asLong());
    } else if (said.has("done")) {
      display.at(said.path("done").asLong(), said.path("expected").asLong());
    } else if (said.has("end")) {
      display.end();
    } else if (said.has("say")) {
      display.say(said.path("say").asString());
    } else if (said.has("failure")) {
      failure = said.path("failure").asString();
    }
  }

  private Process start(List<String> arguments, Path log) {
    List<String> words = new ArrayList<>();
    words.addAll(
        new ServiceImages(directory.root())
            .words(
                ServiceKind.LEDGER, directory.services(), PROGRAM, MEMORY.toArray(String[]::new)));
    words.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(words);
    builder.environment().put("SPRING_APPLICATION_JSON", JSON.writeValueAsString(settings()));
    builder.redirectError(log.toFile());
    try {
      return builder.start();
    } catch (IOException e) {
      throw new StackException("Cannot start the rebuild: " + e.getMessage(), e);
    }
  }

  /** The owner's login: generations are schemas, and schemas are renamed. */
  private Map<String, String> settings() {
    Map<String, String> settings = new HashMap<>();
    settings.put("spring.datasource.url", text("jdbc_url"));
    settings.put("spring.datasource.username", text("jdbc_user"));
    settings.put("spring.datasource.password", text("jdbc_password"));
    settings.put("spring.kafka.bootstrap-servers", text("kafka_bootstrap_servers"));
    settings.put("spring.kafka.properties.schema.registry.url", text("schema_registry_url"));
    return settings;
  }

  private String text(String name) {
    return stack.path(name).asString();
  }
}
