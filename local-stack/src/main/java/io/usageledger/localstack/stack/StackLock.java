package io.usageledger.localstack.stack;

import io.usageledger.localstack.process.Pause;
import io.usageledger.localstack.process.StackException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Held by whoever changes what runs, so that two launchers never do so at once. */
final class StackLock implements AutoCloseable {
  /** Longer than any start or stop takes, each of whose steps is bounded. */
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private static final Duration POLL_PAUSE = Duration.ofMillis(100);

  private final FileChannel channel;

  private StackLock(FileChannel channel) {
    this.channel = channel;
  }

  /** Waits for another launcher to finish, and says so. The system frees it when we die. */
  static StackLock take(StackDirectory directory, Consumer<String> say) {
    try {
      Files.createDirectories(directory.path());
      FileChannel channel =
          FileChannel.open(directory.lock(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (tryLock(channel) == null) {
        say.accept("Another ./ledger starts or stops this stack; waiting for it");
        await(channel);
      }
      return new StackLock(channel);
    } catch (IOException e) {
      throw new StackException("Cannot lock %s: %s".formatted(directory.lock(), e.getMessage()), e);
    }
  }

  private static void await(FileChannel channel) throws IOException {
    long startNanos = System.nanoTime();
    while (tryLock(channel) == null) {
      if (System.nanoTime() - startNanos > PATIENCE.toNanos()) {
        channel.close();
        throw new StackException(
            "Another ./ledger has been at work for %d minutes; end it and try again"
                .formatted(PATIENCE.toMinutes()));
      }
      Pause.sleep(POLL_PAUSE);
    }
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null; // another thread of this launcher holds it
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new StackException("Cannot unlock the stack: " + e.getMessage(), e);
    }
  }
}
