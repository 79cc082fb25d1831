package io.usageledger.localstack.stack;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** A directory as a tar file, with its empty directories and permissions. */
final class PackedDirectory {
  private static final int BUFFER_BYTES = 1 << 16;

  private PackedDirectory() {}

  /** Returns how many files were packed. */
  static long pack(Path directory, OutputStream to) throws IOException {
    long files = 0;
    try (var tar =
            new TarArchiveOutputStream(
                new GZIPOutputStream(new BufferedOutputStream(to, BUFFER_BYTES), BUFFER_BYTES));
        Stream<Path> found = Files.walk(directory)) {
      tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
      tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
      for (Path path : (Iterable<Path>) found.sorted()::iterator) {
        if (!path.equals(directory)) {
          files += pack(tar, path, directory.relativize(path).toString());
        }
      }
    }
    return files;
  }

  private static int pack(TarArchiveOutputStream tar, Path path, String name) throws IOException {
    boolean isDirectory = Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
    if (!isDirectory && !Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
      throw new IOException("%s is neither file nor directory".formatted(path));
    }
    TarArchiveEntry entry = new TarArchiveEntry(name + (isDirectory ? "/" : ""));
    entry.setMode(mode(Files.getPosixFilePermissions(path)));
    entry.setModTime(Files.getLastModifiedTime(path).toMillis());
    entry.setSize(isDirectory ? 0 : Files.size(path));
    tar.putArchiveEntry(entry);
    if (!isDirectory) {
      Files.copy(path, tar);
    }
    tar.closeArchiveEntry();
    return isDirectory ? 0 : 1;
  }

  /** The directory must not be there. */
  static void unpack(InputStream from, Path directory) throws IOException {
    Files.createDirectories(directory);
    try (var tar =
        new TarArchiveInputStream(
            new GZIPInputStream(new BufferedInputStream(from, BUFFER_BYTES), BUFFER_BYTES))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        Path target = directory.resolve(entry.getName()).normalize();
        if (!target.startsWith(directory)) {
          throw new IOException("its entry %s leads out of it".formatted(entry.getName()));
        }
        if (entry.isDirectory()) {
          Files.createDirectories(target);
        } else {
          Files.copy(tar, target);
        }
        Files.setPosixFilePermissions(target, permissions(entry.getMode()));
      }
    }
  }

  private static int mode(Set<PosixFilePermission> permissions) {
    return permissions.stream().mapToInt(permission -> 0400 >> permission.ordinal()).sum();
  }

  private static Set<PosixFilePermission> permissions(int mode) {
    Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
    for (PosixFilePermission permission : PosixFilePermission.values()) {
      if ((mode & (0400 >> permission.ordinal())) != 0) {
        permissions.add(permission);
      }
    }
    return permissions;
  }
}
