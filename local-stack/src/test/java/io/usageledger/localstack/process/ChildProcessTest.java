package io.usageledger.localstack.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChildProcessTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  @TempDir private Path directory;
  private ChildProcess child;

  @BeforeEach
  void name() {
    child = new ChildProcess("sleeper", directory);
  }

  @AfterEach
  void end() {
    child.kill();
  }

  @Test
  void deadChildIsNamedWithTheEndOfItsLog() {
    child.start(shell("echo earlier; seq 1 30; echo no disk left; exit 3"));
    assertThatThrownBy(() -> child.awaitAnswer(() -> false, PATIENCE))
        .isInstanceOf(StackException.class)
        .hasMessageContaining("sleeper ended")
        .hasMessageContaining("exit status 3")
        .hasMessageContaining("no disk left")
        .hasMessageContaining(directory.resolve("sleeper.log").toString())
        .hasMessageNotContaining("earlier");
  }

  @Test
  void deafChildIsNamedWithItsPid() {
    child.start(shell("echo listening to nobody; exec sleep 60"));
    assertThatThrownBy(() -> child.awaitAnswer(() -> false, Duration.ofMillis(300)))
        .hasMessageContaining("sleeper runs (pid " + child.findPid().orElseThrow() + ")")
        .hasMessageContaining("does not answer")
        .hasMessageContaining("listening to nobody");
  }

  @Test
  void linesOfAnEarlierRunAreNotBlamedForThisOne() {
    child.start(shell("echo first run; exit 1"));
    assertThatThrownBy(() -> child.awaitAnswer(() -> false, PATIENCE))
        .hasMessageContaining("first run");
    child.start(shell("echo second run; exit 1"));
    assertThatThrownBy(() -> child.awaitAnswer(() -> false, PATIENCE))
        .hasMessageContaining("second run")
        .hasMessageNotContaining("first run");
  }

  @Test
  void anotherLauncherRecognisesIt() {
    child.start(shell("exec sleep 60"));
    var seenByAnother = new ChildProcess("sleeper", directory);
    assertThat(seenByAnother.findPid()).isPresent().isEqualTo(child.findPid());
    seenByAnother.start(shell("exit 1"));
    assertThat(seenByAnother.findPid()).isEqualTo(child.findPid());
  }

  @Test
  void anotherProcessWithTheSamePidIsNotTakenForIt() throws IOException {
    long ours = ProcessHandle.current().pid();
    Files.writeString(directory.resolve("sleeper.pid"), ours + " 1 ticks after boot yesterday\n");
    assertThat(child.findPid()).isEmpty();
    child.kill();
    assertThat(ProcessHandle.current().isAlive()).isTrue();
  }

  @Test
  void damagedPidFileIsNobody() throws IOException {
    Files.writeString(directory.resolve("sleeper.pid"), "half a li");
    assertThat(child.findPid()).isEmpty();
  }

  @Test
  void childThatIgnoresTheRequestIsKilled() {
    child.start(shell("trap '' TERM; echo ready; while true; do sleep 0.1; done"));
    await().until(() -> child.logTail().contains("ready"));
    long pid = child.findPid().orElseThrow();
    child.stop(Signal.TERM, Duration.ofMillis(300));
    assertThat(ProcessIdentity.find(pid)).isEmpty();
    assertThat(child.isWanted()).isFalse();
  }

  @Test
  void killedChildIsStillWanted() {
    child.start(shell("exec sleep 60"));
    ProcessHandle.of(child.findPid().orElseThrow()).orElseThrow().destroyForcibly();
    await().until(() -> child.findPid().isEmpty());
    assertThat(child.isWanted()).isTrue();
  }

  @Test
  void interruptIsSentAsSuch() {
    child.start(
        shell("trap 'echo interrupted; exit 0' INT; echo ready; while true; do sleep 0.1; done"));
    await().until(() -> child.logTail().contains("ready"));
    child.stop(Signal.INT, PATIENCE);
    assertThat(child.logTail()).contains("interrupted");
  }

  @Test
  void settingsOfOurOwnEnvironmentDoNotReachIt() {
    var command =
        new Command(List.of("/bin/sh", "-c", "env; exec sleep 60"), Map.of("GIVEN", "to it"));
    child.start(command);
    await().until(() -> child.logTail().contains("GIVEN=to it"));
    assertThat(System.getenv()).containsKey("LEDGER_TEST_MARK");
    assertThat(child.logTail()).contains("PATH=").doesNotContain("LEDGER_TEST_MARK");
  }

  @Test
  void failedPreparationIsNamedWithItsLog() {
    assertThatThrownBy(() -> child.run(shell("echo cannot prepare; exit 7"), PATIENCE))
        .hasMessageContaining("exit status 7")
        .hasMessageContaining("cannot prepare");
  }

  @Test
  void missingProgramIsNamed() {
    assertThatThrownBy(() -> child.run(new Command(List.of("/no/such/program")), PATIENCE))
        .isInstanceOf(StackException.class)
        .hasMessageContaining("/no/such/program");
  }

  @Test
  void nothingIsStartedOnceTheLauncherEnds() {
    child.refuseStarts();
    assertThatThrownBy(() -> child.start(shell("exec sleep 60")))
        .isInstanceOf(StackException.class)
        .hasMessage("sleeper is not started: the launcher is ending");
    assertThat(child.findPid()).isEmpty();
  }

  @Test
  void childThatIsStartedWhileWeAreInterruptedIsNotLeftBehind() {
    Thread.currentThread().interrupt();
    try {
      child.start(shell("exec sleep 4711"));
    } catch (StackException e) {
      assertThat(e).hasMessageContaining("sleeper");
    } finally {
      Thread.interrupted();
    }
    if (child.findPid().isEmpty()) {
      await().until(() -> ProcessHandle.current().children().noneMatch(ChildProcessTest::sleeps));
    }
  }

  private static boolean sleeps(ProcessHandle process) {
    return process.isAlive() && process.info().commandLine().orElse("").contains("sleep 4711");
  }

  private static Command shell(String script) {
    return new Command(List.of("/bin/sh", "-c", script));
  }
}
