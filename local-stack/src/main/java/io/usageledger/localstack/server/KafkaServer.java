package io.usageledger.localstack.server;

import io.usageledger.localstack.process.ChildProcess;
import io.usageledger.localstack.process.Command;
import io.usageledger.localstack.process.Port;
import io.usageledger.localstack.process.Ports;
import io.usageledger.localstack.process.Signal;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.Uuid;

/** One Kafka that is broker and controller at once. */
public final class KafkaServer implements LocalServer {
  /** Recovery after a crash reads the unflushed end of every partition. */
  private static final Duration START_PATIENCE = Duration.ofSeconds(120);

  private static final Duration STOP_PATIENCE = Duration.ofSeconds(30);
  private static final Duration FORMAT_PATIENCE = Duration.ofSeconds(60);

  private final ServerFiles files;
  private final Path directory;
  private final ChildProcess process;
  private final Port port;
  private final Port controllerPort;

  /**
   * @param directory keeps data, settings and log
   */
  public KafkaServer(ServerFiles files, Path directory, Port port, Port controllerPort) {
    this.files = files;
    this.directory = directory;
    this.process = new ChildProcess("kafka", directory);
    this.port = port;
    this.controllerPort = controllerPort;
  }

  @Override
  public ChildProcess process() {
    return process;
  }

  @Override
  public String address() {
    return kafka().bootstrapServers();
  }

  @Override
  public void start() {
    if (process.findPid().isEmpty()) {
      Ports.requireFree(port, process.name());
      Ports.requireFree(controllerPort, process.name() + "'s controller");
      KafkaSettings settings = new KafkaSettings(directory);
      settings.write(port.number(), controllerPort.number());
      if (!settings.isFormatted()) {
        process.run(format(settings), FORMAT_PATIENCE);
      }
      process.start(serverCommand(settings));
    }
    process.awaitAnswer(this::answers, START_PATIENCE);
  }

  @Override
  public void stop() {
    process.stop(Signal.TERM, STOP_PATIENCE);
  }

  public KafkaAddress kafka() {
    return new KafkaAddress(port.number());
  }

  private Command serverCommand(KafkaSettings settings) {
    return java(
        ClassArchive.options(files.classArchive("kafka")),
        List.of("kafka.Kafka", settings.serverProperties().toString()));
  }

  private Command format(KafkaSettings settings) {
    return java(
        List.of("-XX:TieredStopAtLevel=1"),
        List.of(
            "kafka.tools.StorageTool",
            "format",
            "--cluster-id",
            Uuid.randomUuid().toString(),
            "--config",
            settings.serverProperties().toString()));
  }

  private Command java(List<String> options, List<String> mainClassAndArguments) {
    var words = new ArrayList<String>();
    words.add(ServerFiles.java().toString());
    words.addAll(List.of("-Xms128m", "-Xmx512m", "-XX:+UseSerialGC", "-Djava.awt.headless=true"));
    words.addAll(HugePages.options());
    words.addAll(options);
    words.add("-Dlog4j2.configurationFile=" + directory.resolve(KafkaSettings.LOGGING));
    words.addAll(List.of("-cp", files.kafkaClassPath().toString()));
    words.addAll(mainClassAndArguments);
    return new Command(words);
  }

  @Override
  public boolean answers()
      throws IOException, InterruptedException, ExecutionException, TimeoutException {
    return kafka().answers();
  }
}
