package io.usageledger.benchmarks.cpu;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** How much of a core a Java process gives to compiling its own code, from look to look. */
public final class CompilerWatch {
  /** The kernel keeps fifteen letters of {@code C1 CompilerThread0} and {@code C2 ...}. */
  private static final String THREADS = "C[12] CompilerThre";

  private final Path process;
  private final Map<Path, Long> seenTicks = new HashMap<>();
  private long atNanos;

  public CompilerWatch(long pid) {
    this.process = CpuTimes.directory(pid);
    look();
  }

  /** Since the last look; 1 is one core. */
  public double look() {
    long nanosBefore = atNanos;
    atNanos = System.nanoTime();
    double usedNanos = newTicks() * 1e9 / CpuTimes.TICKS_PER_SECOND;
    return usedNanos / (atNanos - nanosBefore);
  }

  /** By thread, because one that ends takes what it has used out of the directory. */
  private long newTicks() {
    long used = 0;
    try (DirectoryStream<Path> threads = Files.newDirectoryStream(process.resolve("task"))) {
      for (Path thread : threads) {
        if (isCompiler(thread)) {
          long ticks = CpuTimes.ticks(thread, CpuTimes.USER, CpuTimes.SYSTEM);
          Long before = seenTicks.put(thread, ticks);
          used += Math.max(0, ticks - (before == null ? 0 : before));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
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
