package io.usageledger.ledger.rebuild;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.zip.Deflater;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** The directory of a snapshot: a manifest, and a file of rows for each table. */
record SnapshotFiles(Path directory) {
  static final String MANIFEST = "manifest.json";

  /** A hundred thousand partitions and months. */
  private static final long MANIFEST_MAX_BYTES = 16L * 1024 * 1024;

  private static final int BUFFER_BYTES = 1 << 16;
  private static final JsonMapper JSON = JsonMapper.builder().build();

  /** Writes a table's rows and returns how many they were. */
  @FunctionalInterface
  interface Rows {
    long write(OutputStream out) throws SQLException, IOException;
  }

  /** Compressing well takes longer than Postgres takes to read. */
  private static final class FastGzip extends GZIPOutputStream {
    FastGzip(OutputStream out) throws IOException {
      super(out, BUFFER_BYTES);
      def.setLevel(Deflater.BEST_SPEED);
    }
  }

  Path file(String table) {
    return directory.resolve(table + ".copy.gz");
  }

  /** Writes one table to the disk. */
  SnapshotTable write(CopiedTables.Table table, Rows rows) throws SQLException, IOException {
    MessageDigest digest = sha256();
    Path path = file(table.name());
    try (FileOutputStream file = new FileOutputStream(path.toFile())) {
      FastGzip gzip = new FastGzip(new DigestOutputStream(file, digest));
      BufferedOutputStream buffer = new BufferedOutputStream(gzip, BUFFER_BYTES);
      long count = rows.write(buffer);
      buffer.flush();
      gzip.finish();
      file.getFD().sync();
      String hash = HexFormat.of().formatHex(digest.digest());
      return new SnapshotTable(table.name(), count, Files.size(path), hash, table.columns());
    }
  }

  void write(SnapshotManifest manifest) throws IOException {
    String json = JSON.writerWithDefaultPrettyPrinter().writeValueAsString(manifest) + "\n";
    try (FileOutputStream file = new FileOutputStream(directory.resolve(MANIFEST).toFile())) {
      file.write(json.getBytes(StandardCharsets.UTF_8));
      file.getFD().sync();
    }
  }

  SnapshotManifest readManifest() {
    Path path = directory.resolve(MANIFEST);
    try {
      if (Files.size(path) > MANIFEST_MAX_BYTES) {
        throw new RebuildRefusedException(
            "%s has more than %d bytes: it is none of ours".formatted(path, MANIFEST_MAX_BYTES));
      }
      return JSON.readValue(Files.readAllBytes(path), SnapshotManifest.class);
    } catch (IOException | JacksonException e) {
      throw new RebuildRefusedException(
          "Cannot read the snapshot's manifest %s: %s".formatted(path, e));
    }
  }

  InputStream open(String table) throws IOException {
    return new BufferedInputStream(
        new GZIPInputStream(Files.newInputStream(file(table)), BUFFER_BYTES), BUFFER_BYTES);
  }

  /** SHA-256 of a file, as hex. */
  static String hash(Path path) {
    try (var read = new DigestInputStream(Files.newInputStream(path), sha256())) {
      read.transferTo(OutputStream.nullOutputStream());
      return HexFormat.of().formatHex(read.getMessageDigest().digest());
    } catch (IOException e) {
      throw new RebuildRefusedException("Cannot read %s: %s".formatted(path, e));
    }
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }
}
