package io.usageledger.localstack;

import io.usageledger.localstack.process.ChildProcess.Probe;
import io.usageledger.localstack.process.Pause;
import io.usageledger.localstack.process.StackException;
import java.time.Duration;
import java.util.Map;
import org.testcontainers.containers.GenericContainer;

/** A server in a container, which keeps its data when it is killed. */
record Contained(String image, GenericContainer<?> container, Probe probe) implements TestServer {
  private static final Duration PATIENCE = Duration.ofSeconds(120);
  private static final Duration POLL_PAUSE = Duration.ofMillis(100);

  void create(Map<String, String> settings) {
    container.withEnv(settings);
    container.start();
    awaitAnswer();
  }

  @Override
  public void kill() {
    container.getDockerClient().killContainerCmd(container.getContainerId()).exec();
  }

  @Override
  public void start() {
    container.getDockerClient().startContainerCmd(container.getContainerId()).exec();
    awaitAnswer();
  }

  private void awaitAnswer() {
    long startNanos = System.nanoTime();
    while (!answers()) {
      if (System.nanoTime() - startNanos > PATIENCE.toNanos()) {
        throw new StackException(
            "%s does not answer after %d s. Its log:%n%s"
                .formatted(image, PATIENCE.toSeconds(), container.getLogs()));
      }
      Pause.sleep(POLL_PAUSE);
    }
  }

  private boolean answers() {
    try {
      return probe.answers();
    } catch (Exception e) {
      return false; // not yet
    }
  }
}
