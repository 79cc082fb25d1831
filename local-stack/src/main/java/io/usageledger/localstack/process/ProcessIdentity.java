package io.usageledger.localstack.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/**
 * A process that cannot be taken for another one: pids are used again, after a restart of the
 * machine all of them.
 *
 * @param pid as the system knows it now
 * @param birth when it was started, in words that no later process with this pid can have
 */
public record ProcessIdentity(long pid, String birth) {
  private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");

  /** Fields of /proc/PID/stat after the command's closing bracket, which may itself hold blanks. */
  private static final int STATE_FIELD = 0;

  private static final int START_TICKS_FIELD = 19;

  /** Empty when nothing with this pid lives; a zombie does not. */
  public static Optional<ProcessIdentity> find(long pid) {
    return Files.isReadable(BOOT_ID) ? findInProc(pid) : findByHandle(pid);
  }

  /** Empty when the file is missing, damaged, or names a process that has ended. */
  static Optional<ProcessIdentity> findLiving(Path file) {
    try {
      String[] words = Files.readString(file).strip().split(" ", 2);
      var noted = new ProcessIdentity(Long.parseLong(words[0]), words.length == 2 ? words[1] : "");
      return find(noted.pid()).filter(noted::equals);
    } catch (NoSuchFileException | NumberFormatException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new StackException("Cannot read %s: %s".formatted(file, e.getMessage()), e);
    }
  }

  boolean isAlive() {
    return find(pid).filter(this::equals).isPresent();
  }

  void writeTo(Path file) throws IOException {
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    Files.writeString(fresh, pid + " " + birth + "\n");
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /**
   * By ticks since boot: they stay when the clock is set, which the start time of Java does not.
   */
  private static Optional<ProcessIdentity> findInProc(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
      if (fields[STATE_FIELD].equals("Z") || fields[STATE_FIELD].equals("X")) {
        return Optional.empty();
      }
      String boot = Files.readString(BOOT_ID).strip();
      return Optional.of(
          new ProcessIdentity(pid, fields[START_TICKS_FIELD] + " ticks after boot " + boot));
    } catch (IOException e) {
      return Optional.empty(); // ended, perhaps while it was looked at
    }
  }

  private static Optional<ProcessIdentity> findByHandle(long pid) {
    return ProcessHandle.of(pid)
        .filter(ProcessHandle::isAlive)
        .flatMap(handle -> handle.info().startInstant())
        .map(start -> new ProcessIdentity(pid, start.toString()));
  }
}
