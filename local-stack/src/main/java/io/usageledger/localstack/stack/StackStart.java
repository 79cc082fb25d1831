package io.usageledger.localstack.stack;

import io.usageledger.localstack.process.StackException;
import io.usageledger.localstack.server.LocalServer;
import io.usageledger.localstack.server.LocalServers;
import io.usageledger.localstack.service.Service;
import io.usageledger.localstack.service.ServiceKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** One attempt to bring up all that does not run, as much at once as the parts allow. */
final class StackStart {
  /** An attempt that is called off ends with its longest call to a server, which is bounded. */
  private static final Duration CANCEL_PATIENCE = Duration.ofSeconds(20);

  private final LocalStack stack;
  private final Consumer<String> say;
  private final ExecutorService executor = Executors.newCachedThreadPool();
  private final ConcurrentLinkedQueue<LocalServer> started = new ConcurrentLinkedQueue<>();

  StackStart(LocalStack stack, Consumer<String> say) {
    this.stack = stack;
    this.say = say;
  }

  /** Returns when everything is healthy; throws with every reason why something is not. */
  void run() {
    LocalServers.Start servers = stack.servers().start(executor, this::start);
    var parts = new ArrayList<CompletableFuture<Void>>();
    parts.addAll(List.of(servers.database(), servers.topics(), servers.registry()));
    for (Service service : stack.services()) {
      parts.add(prerequisites(service, servers).thenRunAsync(() -> start(service), executor));
    }
    try {
      failures(parts);
    } finally {
      executor.shutdown();
    }
  }

  /** What did not run before. */
  List<LocalServer> started() {
    return List.copyOf(started);
  }

  /** From another thread: begins nothing more, and returns when nothing is at work any longer. */
  void cancel() {
    executor.shutdownNow();
    try {
      if (!executor.awaitTermination(CANCEL_PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        say.accept("A part of the start does not end; what it begins may be left behind");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The query service needs no topic. */
  private static CompletableFuture<Void> prerequisites(
      Service service, LocalServers.Start servers) {
    return service.kind() == ServiceKind.QUERY
        ? servers.database()
        : CompletableFuture.allOf(servers.database(), servers.topics());
  }

  private void start(LocalServer part) {
    long startNanos = System.nanoTime();
    boolean ranBefore = part.process().findPid().isPresent();
    if (!ranBefore) {
      started.add(part);
    }
    part.start();
    Duration took = Duration.ofNanos(System.nanoTime() - startNanos);
    say.accept(
        ranBefore
            ? "%-15s runs".formatted(part.process().name())
            : "%-15s ready after %.1f s".formatted(part.process().name(), took.toMillis() / 1e3));
  }

  private static void failures(List<CompletableFuture<Void>> parts) {
    String reasons =
        parts.stream()
            .map(StackStart::failure)
            .flatMap(List::stream)
            .distinct()
            .map(StackStart::inWords)
            .collect(Collectors.joining("\n"));
    if (!reasons.isEmpty()) {
      throw new StackException(reasons);
    }
  }

  private static List<Throwable> failure(CompletableFuture<Void> part) {
    try {
      part.join();
      return List.of();
    } catch (CompletionException e) {
      Throwable cause = e.getCause();
      return List.of(cause == null ? e : cause);
    }
  }

  private static String inWords(Throwable failure) {
    String message = failure.getMessage();
    return failure instanceof StackException && message != null ? message : failure.toString();
  }
}
