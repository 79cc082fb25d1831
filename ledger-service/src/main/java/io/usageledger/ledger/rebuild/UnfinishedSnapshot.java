package io.usageledger.ledger.rebuild;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A directory beside its final place, so that a snapshot appears whole or not at all. */
final class UnfinishedSnapshot implements AutoCloseable {
  private final Path destination;
  private final SnapshotFiles files;
  private boolean finished;

  private UnfinishedSnapshot(Path destination, SnapshotFiles files) {
    this.destination = destination;
    this.files = files;
  }

  /**
   * @throws RebuildRefusedException when something is there already
   */
  static UnfinishedSnapshot begin(Path to) throws IOException {
    Path destination = to.toAbsolutePath().normalize();
    Path parent = destination.getParent();
    if (parent == null || Files.exists(destination)) {
      throw new RebuildRefusedException(
          "Cannot write a snapshot to %s: it is there already. Name a directory that is not."
              .formatted(destination));
    }
    Files.createDirectories(parent);
    Path directory = Files.createTempDirectory(parent, destination.getFileName() + ".unfinished-");
    return new UnfinishedSnapshot(destination, new SnapshotFiles(directory));
  }

  SnapshotFiles files() {
    return files;
  }

  /** Not over anything that came meanwhile. */
  Path finish() throws IOException {
    Files.move(files.directory(), destination);
    finished = true;
    return destination;
  }

  @Override
  public void close() throws IOException {
    if (finished) {
      return;
    }
    try (Stream<Path> paths = Files.list(files.directory())) {
      for (Path path : List.copyOf(paths.toList())) {
        Files.delete(path);
      }
    }
    Files.delete(files.directory());
  }
}
