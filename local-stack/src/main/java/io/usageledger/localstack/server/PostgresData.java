package io.usageledger.localstack.server;

import com.sun.management.OperatingSystemMXBean;
import io.usageledger.localstack.process.ChildProcess;
import io.usageledger.localstack.process.Command;
import io.usageledger.localstack.process.StackException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The data directory of Postgres, and the commands that work on it. */
final class PostgresData {
  private static final Duration INITDB_PATIENCE = Duration.ofSeconds(60);
  private static final long MIB = 1024 * 1024;
  private static final long SHARED_BUFFERS_MIN_MIB = 128;
  private static final long SHARED_BUFFERS_MAX_MIB = 4096;

  /**
   * For a ledger that writes in bulk, on a machine that it shares with everything else. Nothing
   * here trades durability for speed. The binaries have no lz4 to compress pages with, and pglz
   * took a twentieth of the CPU of Postgres.
   */
  private static final String SETTINGS =
      """
      # Written at every start of the local stack; changes belong there.
      listen_addresses = '127.0.0.1'
      port = %d
      unix_socket_directories = ''
      max_connections = 100
      password_encryption = 'scram-sha-256'
      shared_buffers = '%dMB'
      work_mem = '16MB'
      maintenance_work_mem = '128MB'
      effective_cache_size = '%dMB'
      max_wal_size = '4GB'
      min_wal_size = '256MB'
      wal_compression = off
      checkpoint_timeout = '15min'
      checkpoint_completion_target = 0.9
      random_page_cost = 1.1
      jit = off
      log_line_prefix = '%%m [%%p] %%u@%%d '
      log_checkpoints = off
      timezone = 'UTC'
      log_timezone = 'UTC'
      datestyle = 'iso, mdy'
      """;

  private final Path directory;

  PostgresData(Path directory) {
    this.directory = directory;
  }

  /** Makes the data unless they are there, and removes what a crash left behind. */
  void prepare(ChildProcess process, Path bin, String superuserPassword) {
    try {
      if (!Files.isDirectory(directory)) {
        create(process, bin, superuserPassword);
      }
      // Postgres believes a stale file when its pid belongs to somebody else by now. Ours is dead:
      // that was asked for before.
      Files.deleteIfExists(directory.resolve("postmaster.pid"));
    } catch (IOException e) {
      throw new StackException("Cannot prepare %s: %s".formatted(directory, e.getMessage()), e);
    }
  }

  void configure(int port) {
    try {
      Files.writeString(
          directory.resolve("postgresql.conf"),
          SETTINGS.formatted(port, sharedBuffersMib(), memoryMib() / 2));
    } catch (IOException e) {
      throw new StackException("Cannot configure %s: %s".formatted(directory, e.getMessage()), e);
    }
  }

  /**
   * A quarter of the memory, as PostgreSQL's manual says for a start. It is taken as it is used.
   */
  private static long sharedBuffersMib() {
    return Math.max(SHARED_BUFFERS_MIN_MIB, Math.min(memoryMib() / 4, SHARED_BUFFERS_MAX_MIB));
  }

  private static long memoryMib() {
    var machine = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    return machine.getTotalMemorySize() / MIB;
  }

  Command serverCommand(Path bin) {
    return asOrdinaryUser(List.of(bin.resolve("postgres").toString(), "-D", directory.toString()));
  }

  /** The directory appears whole or not at all: an interrupted initdb is begun again. */
  private void create(ChildProcess process, Path bin, String password) throws IOException {
    Path unfinished = directory.resolveSibling("data.unfinished");
    Directories.delete(unfinished);
    Files.createDirectories(directory.getParent());
    Path passwordFile = Files.createTempFile(directory.getParent(), "initdb", ".password");
    try {
      Files.setPosixFilePermissions(passwordFile, PosixFilePermissions.fromString("rw-------"));
      Files.writeString(passwordFile, password);
      process.run(initdb(bin, unfinished, passwordFile), INITDB_PATIENCE);
    } finally {
      Files.delete(passwordFile);
    }
    Files.move(unfinished, directory, StandardCopyOption.ATOMIC_MOVE);
  }

  /** Text sorts by code point, whatever the machine's locale: pages must not depend on it. */
  private static Command initdb(Path bin, Path target, Path passwordFile) {
    return asOrdinaryUser(
        List.of(
            bin.resolve("initdb").toString(),
            "--pgdata=" + target,
            "--username=" + PostgresServer.SUPERUSER,
            "--pwfile=" + passwordFile,
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--no-locale",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8"));
  }

  /** Postgres refuses to run as root; in a user namespace of its own, root is nobody. */
  private static Command asOrdinaryUser(List<String> words) {
    if (!"root".equals(System.getProperty("user.name"))) {
      return new Command(words);
    }
    var unshared = new ArrayList<>(List.of("unshare", "-U"));
    unshared.addAll(words);
    return new Command(unshared);
  }
}
