package io.usageledger.localstack.stack;

import java.util.Optional;
import java.util.function.Consumer;

/** Ends a stack that any launcher has started, and deletes its data if that is wanted. */
public final class StackStop {
  private final StackDirectory directory;
  private final Consumer<String> say;

  public StackStop(StackDirectory directory, Consumer<String> say) {
    this.directory = directory;
    this.say = say;
  }

  /** Stops what runs; the data stay. */
  public void stop() {
    if (!directory.hasData()) {
      say.accept("Nothing was ever started here");
      return;
    }
    try (var lock = StackLock.take(directory, say)) {
      stopLocked();
    }
  }

  /** Stops what runs and deletes all data. */
  public void reset() {
    if (!directory.hasData()) {
      say.accept("There are no data in " + directory.path());
      return;
    }
    try (var lock = StackLock.take(directory, say)) {
      stopLocked();
      directory.deleteData();
      say.accept("Deleted the data in " + directory.path());
    }
  }

  private void stopLocked() {
    Optional<LocalStack> stack = LocalStack.find(directory);
    boolean ran = stack.filter(LocalStack::runs).isPresent();
    stack.ifPresent(found -> found.stop(found.parts()));
    say.accept(ran ? "Stopped" : "Nothing was running");
  }
}
