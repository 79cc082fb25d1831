package io.usageledger.benchmarks.cpu;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What the kernel has counted until now.
 *
 * @param ticksByProcess user and system time by the process's name
 * @param machineTicks all processes of the machine, whoever they belong to
 * @param stolenTicks in which it had work and no core, because its host gave them to other machines
 */
public record CpuTimes(
    Map<String, Long> ticksByProcess, long machineTicks, long stolenTicks, long atNanos) {
  public static final String OURSELVES = "bench";

  private static final String COMMANDS = "commands";

  private static final Path PROC = Path.of("/proc");

  /** The unit of /proc on every Linux that Java runs on. */
  static final int TICKS_PER_SECOND = 100;

  /** Fields of /proc/PID/stat, counted from behind the name, which may hold spaces. */
  static final int USER = 11;

  static final int SYSTEM = 12;
  private static final int CHILDREN_USER = 13;
  private static final int CHILDREN_SYSTEM = 14;

  /** Of the first line of /proc/stat: user, nice, system, interrupts; not idle or waiting. */
  private static final int[] BUSY_FIELDS = {1, 2, 3, 6, 7};

  private static final int[] STOLEN_FIELDS = {8};

  public CpuTimes {
    ticksByProcess = Map.copyOf(ticksByProcess);
  }

  /**
   * Of these processes, their living children and those that they have seen end; and of ourselves,
   * without children, because the others are ours.
   */
  public static CpuTimes read(Map<String, Long> pids) {
    Map<String, Long> ticks = new LinkedHashMap<>();
    pids.forEach((name, pid) -> ticks.put(name, withChildren(pid)));
    ticks.put(OURSELVES, ticks(directory(ProcessHandle.current().pid()), USER, SYSTEM));
    return of(ticks);
  }

  /** The same, and of commands that we have seen end, with what they have seen end. */
  public static CpuTimes readWithCommands(Map<String, Long> pids) {
    Map<String, Long> ticks = new LinkedHashMap<>(read(pids).ticksByProcess());
    Path ourselves = directory(ProcessHandle.current().pid());
    ticks.put(COMMANDS, ticks(ourselves, CHILDREN_USER, CHILDREN_SYSTEM));
    return of(ticks);
  }

  private static CpuTimes of(Map<String, Long> ticks) {
    return new CpuTimes(
        ticks, machineTicks(BUSY_FIELDS), machineTicks(STOLEN_FIELDS), System.nanoTime());
  }

  public CpuUse since(CpuTimes earlier) {
    Map<String, Long> used = new LinkedHashMap<>();
    ticksByProcess.forEach(
        (name, ticks) ->
            used.put(name, Math.max(0, ticks - earlier.ticksByProcess.getOrDefault(name, 0L))));
    return new CpuUse(
        used,
        machineTicks - earlier.machineTicks,
        stolenTicks - earlier.stolenTicks,
        atNanos - earlier.atNanos);
  }

  private static long withChildren(long pid) {
    return ticks(directory(pid), USER, SYSTEM, CHILDREN_USER, CHILDREN_SYSTEM)
        + ProcessHandle.of(pid).stream()
            .flatMap(ProcessHandle::children)
            .mapToLong(child -> ticks(directory(child.pid()), USER, SYSTEM))
            .sum();
  }

  static Path directory(long pid) {
    return PROC.resolve(String.valueOf(pid));
  }

  /** Of a process, or of one of its threads, by its directory. */
  static long ticks(Path directory, int... fields) {
    try {
      String stat = Files.readString(directory.resolve("stat"));
      String[] values = stat.substring(stat.lastIndexOf(')') + 2).strip().split(" ");
      return Arrays.stream(fields).mapToLong(field -> Long.parseLong(values[field])).sum();
    } catch (IOException e) {
      if (Files.notExists(directory)) {
        return 0; // it has just ended; whoever waited for it has its time
      }
      throw new UncheckedIOException(e);
    }
  }

  private static long machineTicks(int... fields) {
    try {
      String[] all = Files.readAllLines(PROC.resolve("stat")).get(0).split(" +");
      return Arrays.stream(fields).mapToLong(field -> Long.parseLong(all[field])).sum();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
