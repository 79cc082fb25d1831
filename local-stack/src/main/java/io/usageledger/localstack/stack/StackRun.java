package io.usageledger.localstack.stack;

import io.usageledger.localstack.process.StackException;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One {@code up}: from its start until it leaves the stack running, or stops it. */
public final class StackRun {
  /** What becomes of the stack when the launcher ends. */
  public enum Mode {
    /** It stays. Only a start that is interrupted is taken back. */
    DETACHED,
    /** It ends with the launcher. */
    FOREGROUND
  }

  private final StackDirectory directory;
  private final Mode mode;
  private final Consumer<String> say;
  private volatile @Nullable LocalStack stack;
  private volatile @Nullable StackStart start;
  private volatile boolean interrupted;
  private volatile boolean left;

  public StackRun(StackDirectory directory, Mode mode, Consumer<String> say) {
    this.directory = directory;
    this.mode = mode;
    this.say = say;
  }

  /** Returns when everything is healthy and described in {@code stack.json}. */
  public LocalStack start(Map<String, String> environment) {
    Runtime.getRuntime().addShutdownHook(new Thread(this::interrupt, "stop the stack"));
    try (var lock = StackLock.take(directory, say)) {
      LocalStack opened = LocalStack.open(directory, environment);
      var attempt = new StackStart(opened, this::report);
      stack = opened;
      start = attempt;
      try {
        attempt.run();
      } catch (StackException e) {
        takeBack(opened, attempt);
        throw e;
      }
      opened.describe();
      return opened;
    }
  }

  /** Returns when another launcher has stopped the stack; tells meanwhile what dies. */
  public void watch() {
    LocalStack opened = stack;
    if (opened == null) {
      throw new IllegalStateException("Nothing was started");
    }
    new StackWatch(opened.parts(), this::report).untilStopped();
  }

  /** From here on the end of the launcher changes nothing. */
  public void leave() {
    left = true;
  }

  public boolean isInterrupted() {
    return interrupted;
  }

  /** Half a stack is of use to nobody in the foreground; in the background the rest is kept. */
  private void takeBack(LocalStack opened, StackStart attempt) {
    if (mode == Mode.FOREGROUND && !interrupted) {
      attempt.cancel();
      opened.stop(attempt.started());
    }
    if (!interrupted) {
      leave();
    }
  }

  /** The launcher ends, by Ctrl-C, by a signal, or because it is done. */
  private void interrupt() {
    if (left) {
      return;
    }
    interrupted = true;
    LocalStack opened = stack;
    StackStart attempt = start;
    if (opened == null || attempt == null) {
      return;
    }
    attempt.cancel();
    say.accept("Stopping");
    try (var lock = StackLock.take(directory, words -> {})) {
      if (mode == Mode.FOREGROUND) {
        opened.end();
      } else {
        opened.stop(attempt.started());
      }
    }
    say.accept("Stopped");
  }

  private void report(String words) {
    if (!interrupted) {
      say.accept(words);
    }
  }
}
