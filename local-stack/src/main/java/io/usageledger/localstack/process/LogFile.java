package io.usageledger.localstack.process;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/** What a child wrote, of which people want the end. */
final class LogFile {
  /** Twenty lines hold a stack trace's first cause and still fit a screen. */
  static final int LAST_LINES = 20;

  /** Enough for twenty long lines; a log may be huge. */
  private static final int TAIL_MAX_BYTES = 64 * 1024;

  /** A log beyond it is set aside as NAME.log.1 at the next start, so two of them are the limit. */
  private static final long ROTATE_ABOVE_BYTES = 20L * 1024 * 1024;

  private final Path path;
  private long startOfRun;

  LogFile(Path path) {
    this.path = path;
  }

  Path path() {
    return path;
  }

  /** Called before a start: what stands in the file by then is an earlier run's. */
  void beginRun() throws IOException {
    if (Files.exists(path) && Files.size(path) > ROTATE_ABOVE_BYTES) {
      Files.move(
          path,
          path.resolveSibling(path.getFileName() + ".1"),
          StandardCopyOption.REPLACE_EXISTING);
    }
    startOfRun = Files.exists(path) ? Files.size(path) : 0;
  }

  /** The last lines of this run. */
  String tail() {
    try (var file = new RandomAccessFile(path.toFile(), "r")) {
      long from = Math.max(startOfRun, file.length() - TAIL_MAX_BYTES);
      var bytes = new byte[(int) Math.max(0, file.length() - from)];
      file.seek(from);
      file.readFully(bytes);
      List<String> lines = new String(bytes, StandardCharsets.UTF_8).lines().toList();
      return String.join("\n", lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()));
    } catch (IOException e) {
      return "(the log cannot be read: " + e.getMessage() + ")";
    }
  }
}
