package io.usageledger.localstack.service;

import io.usageledger.localstack.process.ChildProcess;
import io.usageledger.localstack.process.Command;
import io.usageledger.localstack.process.HttpProbe;
import io.usageledger.localstack.process.Port;
import io.usageledger.localstack.process.Ports;
import io.usageledger.localstack.process.Signal;
import io.usageledger.localstack.server.ClassArchive;
import io.usageledger.localstack.server.HugePages;
import io.usageledger.localstack.server.LocalServer;
import io.usageledger.localstack.server.ServerFiles;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** One of our services. */
public final class Service implements LocalServer {
  /** Health is bad until the backlog of a long absence is read. */
  private static final Duration START_PATIENCE = Duration.ofSeconds(120);

  /** A batch in flight and the requests at hand take a second or two. */
  private static final Duration STOP_PATIENCE = Duration.ofSeconds(30);

  private final ServiceKind kind;
  private final Port port;
  private final ChildProcess process;
  private final ServiceImages images;
  private final ServiceSettings settings;

  /**
   * @param name of its process: several of a kind may share the work
   * @param directory keeps the log
   */
  public Service(
      ServiceKind kind,
      String name,
      Port port,
      Path directory,
      ServiceImages images,
      ServiceSettings settings) {
    this.kind = kind;
    this.port = port;
    this.process = new ChildProcess(name, directory);
    this.images = images;
    this.settings = settings;
  }

  public ServiceKind kind() {
    return kind;
  }

  @Override
  public ChildProcess process() {
    return process;
  }

  @Override
  public String address() {
    return "http://127.0.0.1:" + port.number();
  }

  @Override
  public boolean answers() throws IOException {
    return HttpProbe.answers(URI.create(address() + "/actuator/health"));
  }

  @Override
  public void start() {
    if (process.findPid().isEmpty()) {
      Ports.requireFree(port, process.name());
      process.start(command());
    }
    process.awaitAnswer(this::answers, START_PATIENCE);
  }

  @Override
  public void stop() {
    process.stop(Signal.TERM, STOP_PATIENCE);
  }

  /** Settings go through the environment: passwords on a command line are everybody's to read. */
  private Command command() {
    Path image = images.unpacked(kind, process);
    String json = JsonMapper.shared().writeValueAsString(settings.of(kind, port.number()));
    var words = new ArrayList<String>();
    words.add(ServerFiles.java().toString());
    words.add("-Xmx%dm".formatted(kind.heapMaxMib()));
    words.addAll(List.of("-XX:+UseSerialGC", "-XX:+ExitOnOutOfMemoryError"));
    words.addAll(HugePages.options());
    words.addAll(ClassArchive.options(image.resolve("classes.jsa")));
    words.addAll(List.of("-jar", image.resolve(kind.label() + ".jar").toString()));
    return new Command(words, Map.of("SPRING_APPLICATION_JSON", json));
  }
}
