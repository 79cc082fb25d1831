package io.usageledger.localstack.stack;

import io.usageledger.localstack.process.StackException;
import io.usageledger.localstack.server.Directories;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestInputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The data of a whole stack as files: those of Postgres and of Kafka, byte for byte and of one
 * moment, because nothing runs while they are copied. Topic ids, offsets, append times and schema
 * ids stay what they are, so that what comes back is the same ledger.
 */
public final class StackBackup {
  private static final JsonMapper MAPPER = JsonMapper.shared();
  private static final int FORMAT = 1;
  private static final String MANIFEST = "manifest.json";
  private static final String SECRETS = "secrets.properties";

  /** Where each server keeps its data, below the stack's directory. */
  private static final List<String> DATA = List.of("postgres/data", "kafka/data");

  private final StackDirectory directory;
  private final Consumer<String> say;

  public StackBackup(StackDirectory directory, Consumer<String> say) {
    this.directory = directory;
    this.say = say;
  }

  /**
   * Stops what runs and copies all data; starts nothing.
   *
   * @param to a directory that is not there, or is empty
   */
  public void write(Path to) {
    if (!directory.hasData()) {
      throw new StackException("There are no data in " + directory.path());
    }
    try (var lock = StackLock.take(directory, say)) {
      requireEmpty(to);
      LocalStack stack = LocalStack.find(directory).orElseThrow();
      stack.stop();
      copy(to);
      say.accept("The backup is in " + to);
    } catch (IOException e) {
      throw new StackException(
          "Cannot write the backup to %s: %s".formatted(to, e.getMessage()), e);
    }
  }

  private void copy(Path to) throws IOException {
    Map<String, Object> parts = new LinkedHashMap<>();
    for (String data : DATA) {
      String file = data.replace("/data", ".tar.gz");
      say.accept("Copying " + data);
      parts.put(file, pack(directory.path().resolve(data), to.resolve(file)));
    }
    Path secrets = to.resolve(SECRETS);
    Files.copy(directory.secrets(), secrets);
    parts.put(SECRETS, sha256(secrets));
    Map<String, Object> manifest = new LinkedHashMap<>();
    manifest.put("format", FORMAT);
    manifest.put("made_at", Instant.now().toString());
    manifest.put("sha256", parts);
    Files.writeString(
        to.resolve(MANIFEST),
        MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(manifest) + "\n");
  }

  private static String pack(Path from, Path file) throws IOException {
    MessageDigest digest = digest();
    try (OutputStream out = new DigestOutputStream(Files.newOutputStream(file), digest)) {
      PackedDirectory.pack(from, out);
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static void requireEmpty(Path to) throws IOException {
    if (!Files.exists(to)) {
      Files.createDirectories(
          to, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }
    try (Stream<Path> there = Files.list(to)) {
      if (there.findAny().isPresent()) {
        throw new StackException(
            "%s is not empty; a backup goes into a directory of its own".formatted(to));
      }
    }
  }

  /** Puts the data of a backup where none are; nothing is started. */
  public void restore(Path from) {
    try (var lock = StackLock.take(directory, say)) {
      if (directory.hasData()) {
        throw new StackException(
            "There are data in %s; a backup is restored where none are. Delete them first, if you mean to: ./ledger reset"
                .formatted(directory.path()));
      }
      requireUnchanged(from);
      for (String data : DATA) {
        say.accept("Restoring " + data);
        restore(from.resolve(data.replace("/data", ".tar.gz")), directory.path().resolve(data));
      }
      // Last: with it the directory counts as one that has data.
      Files.copy(from.resolve(SECRETS), directory.secrets(), StandardCopyOption.COPY_ATTRIBUTES);
    } catch (IOException e) {
      throw new StackException(
          "Cannot restore the backup in %s: %s".formatted(from, e.getMessage()), e);
    }
  }

  private static void restore(Path file, Path target) throws IOException {
    Path unfinished = target.resolveSibling("data.restoring");
    Directories.delete(unfinished);
    Directories.delete(target);
    try (InputStream in = Files.newInputStream(file)) {
      PackedDirectory.unpack(in, unfinished);
    }
    Files.setPosixFilePermissions(unfinished, PosixFilePermissions.fromString("rwx------"));
    Files.move(unfinished, target, StandardCopyOption.ATOMIC_MOVE);
  }

  private static void requireUnchanged(Path from) throws IOException {
    JsonNode manifest;
    try {
      manifest = MAPPER.readTree(Files.readString(from.resolve(MANIFEST)));
    } catch (IOException | JacksonException e) {
      throw new StackException(
          "%s has no %s that can be read: it is no whole backup".formatted(from, MANIFEST), e);
    }
    if (manifest.path("format").asInt(0) != FORMAT) {
      throw new StackException("%s is a backup of another format than %d".formatted(from, FORMAT));
    }
    for (String file :
        Stream.concat(
                DATA.stream().map(data -> data.replace("/data", ".tar.gz")), Stream.of(SECRETS))
            .toList()) {
      if (!sha256(from.resolve(file)).equals(manifest.path("sha256").path(file).asString(""))) {
        throw new StackException(
            "%s in %s is not what was written: its SHA-256 differs from that in %s. Nothing was restored"
                .formatted(file, from, MANIFEST));
      }
    }
  }

  private static String sha256(Path file) throws IOException {
    MessageDigest digest = digest();
    try (var read = new DigestInputStream(Files.newInputStream(file), digest)) {
      read.transferTo(OutputStream.nullOutputStream());
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }
}
