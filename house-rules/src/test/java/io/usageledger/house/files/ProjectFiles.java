package io.usageledger.house.files;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The project's own files, without what is built, downloaded or run. */
public final class ProjectFiles {
  private static final Set<String> NOT_OURS =
      Set.of("target", ".git", ".ledger", ".mvn", ".idea", ".vscode", "node_modules");

  private ProjectFiles() {}

  /** The directory of the Maven wrapper. */
  public static Path root() {
    return Stream.iterate(Path.of("").toAbsolutePath(), Path::getParent)
        .filter(directory -> Files.exists(directory.resolve("mvnw")))
        .findFirst()
        .orElseThrow();
  }

  /** All files whose name ends with one of the endings, sorted. */
  public static List<Path> endingWith(String... endings) {
    List<Path> found = new ArrayList<>();
    try {
      Files.walkFileTree(
          root(),
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes unused) {
              return NOT_OURS.contains(directory.getFileName().toString())
                  ? FileVisitResult.SKIP_SUBTREE
                  : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes unused) {
              if (Stream.of(endings).anyMatch(file.toString()::endsWith)) {
                found.add(file);
              }
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return found.stream().sorted().toList();
  }

  public static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + file, e);
    }
  }

  public static String text(Path file) {
    return String.join("\n", lines(file));
  }

  /** As a person would name it. */
  public static String name(Path file) {
    return root().relativize(file).toString();
  }
}
