package io.usageledger.localstack.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A program of the stack that runs beside us and outlives us. A later launcher recognises it by its
 * pid file. It runs in a session of its own, so that Ctrl-C reaches only the launcher.
 */
public final class ChildProcess {
  /** Whether the program answers; an exception means that it does not yet. */
  @FunctionalInterface
  public interface Probe {
    boolean answers() throws Exception;
  }

  private static final Duration POLL_PAUSE = Duration.ofMillis(50);

  /** A killed process is gone within milliseconds, unless its disk hangs. */
  private static final Duration KILL_PATIENCE = Duration.ofSeconds(10);

  private static final Path SETSID = Path.of("/usr/bin/setsid");

  /** Nothing else of our environment may change what a child does. */
  private static final List<String> PASSED_ON =
      List.of("PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR", "JAVA_TOOL_OPTIONS");

  private final String name;
  private final Path directory;
  private final Path pidFile;
  private final LogFile log;
  private @Nullable Process own;
  private boolean refusing;

  /**
   * @param name in messages and file names, for instance postgres
   * @param directory where it works and keeps {@code name.log} and {@code name.pid}
   */
  public ChildProcess(String name, Path directory) {
    this.name = name;
    this.directory = directory;
    this.pidFile = directory.resolve(name + ".pid");
    this.log = new LogFile(directory.resolve(name + ".log"));
  }

  public String name() {
    return name;
  }

  public Path log() {
    return log.path();
  }

  /** The pid of the living process that was started as this program, by whichever launcher. */
  public Optional<Long> findPid() {
    return ProcessIdentity.findLiving(pidFile).map(ProcessIdentity::pid);
  }

  /** Whether it was started and has not been stopped since; it may have died. */
  public boolean isWanted() {
    return Files.exists(pidFile);
  }

  /**
   * From now on it is not started, whoever asks. A start that is under way in another thread has
   * noted the process before this returns, so that it can be stopped.
   */
  public synchronized void refuseStarts() {
    refusing = true;
  }

  /** Starts it unless it runs; does not wait until it answers. */
  public synchronized void start(Command command) {
    if (refusing) {
      throw new StackException(name + " is not started: the launcher is ending");
    }
    if (findPid().isPresent()) {
      return;
    }
    try {
      Files.createDirectories(directory);
      log.beginRun();
      Process process = builder(inOwnSession(command)).start();
      own = process;
      noteIdentity(process);
    } catch (IOException e) {
      throw new StackException("Cannot start %s: %s".formatted(name, e.getMessage()), e);
    }
  }

  /** Runs the command to its end instead; its output goes to the same log. */
  public void run(Command command, Duration patience) {
    try {
      Files.createDirectories(directory);
      log.beginRun();
      Process process = builder(command).start();
      try {
        awaitEnd(process, patience);
      } finally {
        process.destroyForcibly();
      }
    } catch (IOException e) {
      throw new StackException("Cannot prepare %s: %s".formatted(name, e.getMessage()), e);
    } catch (InterruptedException e) {
      throw Pause.interrupted(e);
    }
  }

  private void awaitEnd(Process process, Duration patience) throws InterruptedException {
    if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
      throw failure("did not finish its preparation within %d s".formatted(patience.toSeconds()));
    }
    if (process.exitValue() != 0) {
      throw failure("could not be prepared (exit status %d)".formatted(process.exitValue()));
    }
  }

  /**
   * Returns when it answers; throws, naming it and the end of its log, when it dies or stays deaf.
   */
  public void awaitAnswer(Probe probe, Duration patience) {
    long startNanos = System.nanoTime();
    while (!answers(probe)) {
      Duration waited = Duration.ofNanos(System.nanoTime() - startNanos);
      if (findPid().isEmpty() && !answers(probe)) {
        throw failure("ended %.1f s after its start%s".formatted(waited.toMillis() / 1e3, exit()));
      }
      if (waited.compareTo(patience) > 0) {
        throw failure(
            "runs (pid %d) but does not answer after %d s"
                .formatted(findPid().orElse(-1L), patience.toSeconds()));
      }
      Pause.sleep(POLL_PAUSE);
    }
  }

  /** Asks it to end, and kills it when it has not ended in time. */
  public void stop(Signal signal, Duration patience) {
    Optional<ProcessIdentity> running = ProcessIdentity.findLiving(pidFile);
    if (running.isPresent()) {
      send(signal, running.get().pid());
      if (!ended(running.get(), patience)) {
        send(Signal.KILL, running.get().pid());
        if (!ended(running.get(), KILL_PATIENCE)) {
          throw new StackException(
              "%s (pid %d) is still there %d s after it was killed: a disk may hang; try again"
                  .formatted(name, running.get().pid(), KILL_PATIENCE.toSeconds()));
        }
      }
    }
    forgetPid();
  }

  /** Ends it at once, as a crash would. */
  public void kill() {
    stop(Signal.KILL, KILL_PATIENCE);
  }

  /** An exception that names the program, what happened to it, and the end of its log. */
  public StackException failure(String happened) {
    return new StackException(
        "%s %s. The last lines of %s:%n%s"
            .formatted(name, happened, log.path(), log.tail().indent(2)));
  }

  /** The last lines that it wrote since this launcher started it. */
  public String logTail() {
    return log.tail();
  }

  private ProcessBuilder builder(Command command) {
    var builder = new ProcessBuilder(command.words());
    Map<String, String> environment = builder.environment();
    environment.keySet().retainAll(PASSED_ON);
    environment.putAll(command.environment());
    return builder
        .directory(directory.toFile())
        .redirectInput(Path.of("/dev/null").toFile())
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.path().toFile()));
  }

  private static Command inOwnSession(Command command) {
    if (!Files.isExecutable(SETSID)) {
      return command; // as on macOS: there the launcher's handler alone decides
    }
    var withSession = new ArrayList<String>();
    withSession.add(SETSID.toString());
    withSession.addAll(command.words());
    return new Command(withSession, command.environment());
  }

  private static boolean answers(Probe probe) {
    try {
      return probe.answers();
    } catch (InterruptedException e) {
      throw Pause.interrupted(e);
    } catch (Exception e) {
      return false; // not yet; the caller says so in words when its patience ends
    }
  }

  /** Known only to the launcher that started it, and to that one a moment after its end. */
  private String exit() {
    Process process = own;
    try {
      return process != null && process.waitFor(1, TimeUnit.SECONDS)
          ? " (exit status %d)".formatted(process.exitValue())
          : "";
    } catch (InterruptedException e) {
      throw Pause.interrupted(e);
    }
  }

  private static boolean ended(ProcessIdentity identity, Duration patience) {
    long startNanos = System.nanoTime();
    while (identity.isAlive()) {
      if (System.nanoTime() - startNanos > patience.toNanos()) {
        return false;
      }
      Pause.sleep(POLL_PAUSE);
    }
    return true;
  }

  private void send(Signal signal, long pid) {
    switch (signal) {
      case TERM -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroy);
      case KILL -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
      case INT -> interrupt(pid);
    }
  }

  /** Java cannot send this signal itself. */
  private void interrupt(long pid) {
    try {
      new ProcessBuilder("kill", "-INT", Long.toString(pid)).start().waitFor();
    } catch (IOException e) {
      throw new StackException(
          "Cannot stop %s (pid %d): %s".formatted(name, pid, e.getMessage()), e);
    } catch (InterruptedException e) {
      throw Pause.interrupted(e);
    }
  }

  /** A process that cannot be noted, as when we are interrupted, is ended: nobody would find it. */
  private void noteIdentity(Process process) throws IOException {
    boolean noted = false;
    try {
      var identity = ProcessIdentity.find(process.pid());
      if (identity.isPresent()) {
        identity.get().writeTo(pidFile);
        noted = true;
      }
    } finally {
      if (!noted) {
        process.destroyForcibly();
      }
    }
  }

  private void forgetPid() {
    try {
      Files.deleteIfExists(pidFile);
    } catch (IOException e) {
      throw new StackException("Cannot delete %s: %s".formatted(pidFile, e.getMessage()), e);
    }
  }
}
