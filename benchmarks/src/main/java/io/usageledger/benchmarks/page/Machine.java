package io.usageledger.benchmarks.page;

import io.usageledger.benchmarks.BenchProject;
import io.usageledger.benchmarks.BenchStack;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

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

  /** The one that this stack runs on. */
  public static Machine read(BenchStack stack) throws SQLException {
    return new Machine(
        Runtime.getRuntime().availableProcessors(),
        Long.parseLong(find(Path.of("/proc/meminfo"), MEMORY)) / 1024 / 1024,
        find(Path.of("/proc/cpuinfo"), MODEL),
        System.getProperty("os.name") + " " + System.getProperty("os.version"),
        System.getProperty("java.vm.version"),
        postgresVersion(stack),
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

  private static String postgresVersion(BenchStack stack) throws SQLException {
    try (Connection connection = stack.connect();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("show server_version")) {
      row.next();
      return row.getString(1);
    }
  }

  private static String kafkaVersion() {
    Path jars = BenchProject.projectRoot().resolve("local-servers/target/kafka");
    try (DirectoryStream<Path> files = Files.newDirectoryStream(jars, "kafka_*.jar")) {
      for (Path file : files) {
        Matcher version = KAFKA_JAR.matcher(file.getFileName().toString());
        if (version.matches()) {
          return version.group(1);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    throw new IllegalStateException("There is no Kafka in " + jars);
  }
}
