package io.usageledger.localstack.stack;

import io.usageledger.localstack.process.ChildProcess;
import io.usageledger.localstack.process.Pause;
import io.usageledger.localstack.server.LocalServer;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** Looks after a running stack, and says in words when a part dies or is back. */
final class StackWatch {
  /** Soon enough for a person; a look reads a few files. */
  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

  private final List<ChildProcess> processes;
  private final Consumer<String> say;
  private final Set<String> dead = new HashSet<>();

  StackWatch(List<LocalServer> parts, Consumer<String> say) {
    this.processes = parts.stream().map(LocalServer::process).toList();
    this.say = say;
  }

  void untilStopped() {
    while (processes.stream().anyMatch(ChildProcess::isWanted)) {
      processes.forEach(this::look);
      Pause.sleep(BETWEEN_LOOKS);
    }
    say.accept("The stack was stopped by another ./ledger");
  }

  void look(ChildProcess process) {
    boolean alive = process.findPid().isPresent();
    if (!alive && process.isWanted() && dead.add(process.name())) {
      say.accept(
          process.failure("ended by itself").getMessage()
              + "Start it again with: ./ledger up --detach");
    }
    if (alive && dead.remove(process.name())) {
      say.accept("%s runs again".formatted(process.name()));
    }
  }
}
