package io.usageledger.localstack.stack;

import io.usageledger.localstack.process.ChildProcess;
import io.usageledger.localstack.process.StackException;
import io.usageledger.localstack.server.LocalServer;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What can be said of one part right now. */
public record PartStatus(String name, State state, Optional<Long> pid, String address, String log) {
  /** How a part is. */
  public enum State {
    HEALTHY,
    /** It runs, but does not answer or is not well. */
    UNHEALTHY,
    /** It was started and ended by itself. */
    DEAD,
    STOPPED
  }

  static PartStatus of(LocalServer part) {
    ChildProcess process = part.process();
    Optional<Long> pid = process.findPid();
    return new PartStatus(
        process.name(), state(part, pid), pid, part.address(), process.log().toString());
  }

  public boolean isHealthy() {
    return state == State.HEALTHY;
  }

  /** For programs. */
  public Map<String, Object> toMap() {
    var values = new LinkedHashMap<String, Object>();
    values.put("name", name);
    values.put("state", state.name().toLowerCase(Locale.ROOT));
    pid.ifPresent(number -> values.put("pid", number));
    values.put("address", address);
    values.put("log", log);
    return values;
  }

  private static State state(LocalServer part, Optional<Long> pid) {
    if (pid.isEmpty()) {
      return part.process().isWanted() ? State.DEAD : State.STOPPED;
    }
    try {
      return part.answers() ? State.HEALTHY : State.UNHEALTHY;
    } catch (StackException e) {
      throw e;
    } catch (Exception e) {
      return State.UNHEALTHY; // whatever the reason: it does not answer
    }
  }
}
