package io.usageledger.event;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;

/** Every version of every schema that writers may have, as files, beside today's. */
final class ReleasedSchemas {
  static final Path DIRECTORY = Path.of("src/test/resources/released");
  private static final Path TODAY = Path.of("src/main/avro");

  private ReleasedSchemas() {}

  /** Relative paths such as {@code v1/UsageRecorded.avsc}, sorted. */
  static List<String> files() {
    try (Stream<Path> files = Files.walk(DIRECTORY)) {
      return files
          .filter(file -> file.toString().endsWith(".avsc"))
          .map(file -> DIRECTORY.relativize(file).toString().replace('\\', '/'))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Schema read(String file) {
    return parse(DIRECTORY.resolve(file));
  }

  /** Today's schemas as their sources say them, by file name. */
  static List<String> filesOfToday() {
    try (Stream<Path> files = Files.list(TODAY)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Schema readToday(String file) {
    return parse(TODAY.resolve(file));
  }

  /** Today's schema as our classes know it. */
  static Schema ofToday(Schema released) {
    try {
      return SpecificData.get().getSchema(Class.forName(released.getFullName()));
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException("No class for the released " + released.getFullName(), e);
    }
  }

  private static Schema parse(Path file) {
    try {
      return new Schema.Parser().parse(file.toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
