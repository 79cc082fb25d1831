package io.usageledger.benchmarks.cpu;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** How much of a core Java processes give to compiling their own code, from look to look. */
public final class CompilerWatch {
  /** The kernel keeps fifteen letters of {@code C1 CompilerThread0} and {@code C2 ...}. */
  private static final String THREADS = "C[12] CompilerThre";

  private final List<Path> processes;
  private final Map<Path, Long> seenTicks = new HashMap<>();
  private long atNanos;

  /**
   * @param pids of Java processes and others
   */
  public CompilerWatch(Collection<Long> pids) {
    this.processes = pids.stream().map(CpuTimes::directory).toList();
    look();
  }

  /** What the one that compiles most has used since the last look; 1 is one core. */
  public double look() {
    long nanosBefore = atNanos;
    atNanos = System.nanoTime();
    long mostTicks = processes.stream().mapToLong(this::newTicks).max().orElse(0);
    return mostTicks * 1e9 / CpuTimes.TICKS_PER_SECOND / (atNanos - nanosBefore);
  }

  /** By thread, because one that ends takes what it has used out of the directory. */
  private long newTicks(Path process) {
    long used = 0;
    try (DirectoryStream<Path> threads = Files.newDirectoryStream(process.resolve("task"))) {
      for (Path thread : threads) {
        if (isCompiler(thread)) {
          long ticks = CpuTimes.ticks(thread, CpuTimes.USER, CpuTimes.SYSTEM);
          Long before = seenTicks.put(thread, ticks);
          used += Math.max(0, ticks - (before == null ? 0 : before));
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      if (Files.exists(process)) {
        throw new IllegalStateException("Cannot read the threads of " + process, e);
      }
    }
    return used;
  }

  private static boolean isCompiler(Path thread) throws IOException {
    try {
      return Files.readString(thread.resolve("comm")).strip().matches(THREADS);
    } catch (IOException e) {
      if (Files.notExists(thread)) {
        return false; // it has just ended
      }
      throw e;
    }
  }
}
