package io.usageledger.benchmarks.page;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.usageledger.benchmarks.BenchProject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;

/** What the figures were measured on. */
public record Machine(
    int cores,
    long memoryGib,
    String processor,
    String kernel,
    String java,
    String postgres,
    String kafka) {
  private static final Pattern MODEL = Pattern.compile("model name\\s*: (.*)");
  private static final Pattern MEMORY = Pattern.compile("MemTotal:\\s*(\\d+) kB");
  private static final Pattern KAFKA_JAR = Pattern.compile("kafka_[\\d.]+-([\\d.]+)\\.jar");
  private static final Pattern POSTGRES = Pattern.compile("PostgreSQL\\) ([\\d.]+)");

  /** This one, with the servers that a stack is made of. */
  public static Machine read() {
    return new Machine(
        Runtime.getRuntime().availableProcessors(),
        Long.parseLong(find(Path.of("/proc/meminfo"), MEMORY)) / 1024 / 1024,
        find(Path.of("/proc/cpuinfo"), MODEL),
        System.getProperty("os.name") + " " + System.getProperty("os.version"),
        System.getProperty("java.vm.version"),
        postgresVersion(),
        kafkaVersion());
  }

  private static String find(Path file, Pattern pattern) {
    try {
      Matcher found = pattern.matcher(Files.readString(file));
      return found.find() ? found.group(1).strip() : "0";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String postgresVersion() {
    try {
      Process asked =
          new ProcessBuilder(newest("postgres", "unpacked-*") + "/bin/postgres", "--version")
              .start();
      return version(POSTGRES, new String(asked.getInputStream().readAllBytes(), UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String kafkaVersion() {
    return version(KAFKA_JAR, newest("kafka", "kafka_*.jar").getFileName().toString());
  }

  /** An older one may still lie there. */
  private static Path newest(String server, String glob) {
    Path servers = BenchProject.projectRoot().resolve("local-servers/target").resolve(server);
    try (DirectoryStream<Path> files = Files.newDirectoryStream(servers, glob)) {
      return StreamSupport.stream(files.spliterator(), false)
          .max(Comparator.comparingLong(file -> file.toFile().lastModified()))
          .orElseThrow(() -> new IllegalStateException("There is no " + glob + " in " + servers));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String version(Pattern pattern, String words) {
    Matcher found = pattern.matcher(words);
    if (!found.find()) {
      throw new IllegalStateException("\"%s\" names no version".formatted(words.strip()));
    }
    return found.group(1);
  }
}
