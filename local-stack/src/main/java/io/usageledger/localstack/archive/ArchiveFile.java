package io.usageledger.localstack.archive;

import io.usageledger.localstack.archive.ArchiveStore.Detached;
import io.usageledger.localstack.process.StackException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * A detached table as a file: CSV with a line of columns, gzip, and beside it a JSON file that says
 * what it is. It appears whole or not at all.
 */
final class ArchiveFile {
  private final Path directory;
  private final Detached detached;

  ArchiveFile(Path directory, Detached detached) {
    this.directory = directory;
    this.detached = detached;
  }

  Path path() {
    return directory.resolve(detached.archive() + ".csv.gz");
  }

  /** Writes the table, reads the file again, and returns its SHA-256. */
  byte[] write(ArchiveStore store, String month) {
    try {
      Files.createDirectories(directory);
      Path unfinished = Files.createTempFile(directory, detached.archive(), ".unfinished");
      long rows;
      try (OutputStream file = new GZIPOutputStream(Files.newOutputStream(unfinished), 1 << 16)) {
        rows = store.export(detached, file);
      }
      if (rows != detached.events()) {
        throw new StackException(
            "%s has %d rows, and had %d when it was detached: somebody changed it"
                .formatted(detached.archive(), rows, detached.events()));
      }
      byte[] sha256 = sha256(unfinished);
      Files.move(unfinished, path(), StandardCopyOption.ATOMIC_MOVE);
      Files.writeString(
          directory.resolve(detached.archive() + ".json"), description(month, sha256) + "\n");
      return sha256;
    } catch (IOException e) {
      throw new StackException("Cannot write %s: %s".formatted(path(), e.getMessage()), e);
    }
  }

  /**
   * @param written SHA-256 of what was written
   * @throws StackException when the file is not here, or is another
   */
  void requireWritten(byte @Nullable [] written) {
    try {
      byte[] sha256 = sha256(path());
      if (!Arrays.equals(sha256, written)) {
        throw new StackException(
            "%s is not the file that was written: its SHA-256 is %s. Find the right one"
                .formatted(path(), HexFormat.of().formatHex(sha256)));
      }
    } catch (IOException e) {
      throw new StackException(
          "Cannot read %s: %s. Name the directory that the file was written to with --to"
              .formatted(path(), e),
          e);
    }
  }

  /** Brings the rows back as the table that they were. */
  void restore(ArchiveStore store) {
    requireWritten(detached.sha256());
    try {
      try (InputStream rows = open()) {
        store.restore(detached, columns(), rows);
      }
    } catch (IOException e) {
      throw new StackException("Cannot read %s: %s".formatted(path(), e.getMessage()), e);
    }
  }

  private String columns() throws IOException {
    try (var lines = new BufferedReader(new InputStreamReader(open(), StandardCharsets.UTF_8))) {
      String first = lines.readLine();
      return first == null ? "" : first;
    }
  }

  private InputStream open() throws IOException {
    return new GZIPInputStream(Files.newInputStream(path()), 1 << 16);
  }

  private String description(String month, byte[] sha256) {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("archive", detached.archive());
    values.put("month", month);
    values.put("file", String.valueOf(path().getFileName()));
    values.put("rows", detached.events());
    values.put("sha256", HexFormat.of().formatHex(sha256));
    return JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(values);
  }

  private static byte[] sha256(Path file) throws IOException {
    try (var read =
        new DigestInputStream(Files.newInputStream(file), MessageDigest.getInstance("SHA-256"))) {
      read.transferTo(OutputStream.nullOutputStream());
      return read.getMessageDigest().digest();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }
}
