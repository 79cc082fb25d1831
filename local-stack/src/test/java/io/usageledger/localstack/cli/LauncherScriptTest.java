package io.usageledger.localstack.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.usageledger.localstack.server.HugePages;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The shell's part, up to where Java takes over. */
class LauncherScriptTest {
  private static final Path SCRIPT = Path.of("..", "ledger").toAbsolutePath().normalize();

  @TempDir private Path home;

  @Test
  void homeWithoutJavaIsNamed() throws Exception {
    assertThat(run()).contains("JAVA_HOME is " + home, "no bin/java", "17 or newer");
  }

  @Test
  void oldJavaIsNamedWithItsVersion() throws Exception {
    pretendToBe("openjdk version \"11.0.2\" 2019-01-15");
    assertThat(run()).contains("is Java 11", "17 is the oldest");
  }

  @Test
  void veryOldJavaIsNamedWithItsVersion() throws Exception {
    pretendToBe("java version \"1.8.0_402\"");
    assertThat(run()).contains("is Java 8");
  }

  /** Its Java is asked for what the services' are; a launcher that is over at once needs none. */
  @Test
  void onlyTheBenchAsksForHugePagesAndWhereTheKernelGivesThemAlone() throws Exception {
    pretendToBe("openjdk version \"17.0.1\"");
    Path launcher = pretendToBeBuilt();

    assertThat(wordsOf(launcher, "bench", "drain")).endsWith("BenchCommand", "drain");
    assertThat(
            wordsOf(launcher, "bench", "drain").stream()
                .filter(LauncherScriptTest::isOfHugePages)
                .toList())
        .isEqualTo(HugePages.options());
    assertThat(wordsOf(launcher, "status")).endsWith("LedgerCommand", "status");
    assertThat(wordsOf(launcher, "status").stream().filter(LauncherScriptTest::isOfHugePages))
        .isEmpty();
  }

  /** Says its version when asked, and else what it was given. */
  private void pretendToBe(String version) throws IOException {
    Path java = Files.createDirectories(home.resolve("bin")).resolve("java");
    Files.writeString(
        java,
        """
        #!/bin/sh
        if [ "$1" = -version ]; then echo '%s' >&2; else echo "$@"; fi
        """
            .formatted(version));
    Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /** Returns a launcher with all that it looks for before it would build. */
  private Path pretendToBeBuilt() throws IOException {
    Path root = home.resolve("project");
    for (String module :
        List.of("local-stack", "ingest-service", "ledger-service", "query-service", "benchmarks")) {
      Files.createDirectories(root.resolve(module).resolve("target/lib"));
      Files.createFile(root.resolve(module).resolve("target").resolve(module + ".jar"));
    }
    Files.createDirectories(root.resolve("local-servers/target/kafka"));
    return Files.copy(SCRIPT, root.resolve("ledger"), StandardCopyOption.COPY_ATTRIBUTES);
  }

  private List<String> wordsOf(Path launcher, String... arguments) throws Exception {
    return List.of(run(0, launcher, arguments).strip().split("[ .]+"));
  }

  private static boolean isOfHugePages(String word) {
    return word.contains("HugePages");
  }

  /** What it wrote, having failed. */
  private String run() throws IOException, InterruptedException {
    return run(1, SCRIPT, "status");
  }

  private String run(int exit, Path launcher, String... arguments)
      throws IOException, InterruptedException {
    List<String> words = new ArrayList<>(List.of(launcher.toString()));
    words.addAll(List.of(arguments));
    var builder = new ProcessBuilder(words).redirectErrorStream(true);
    builder.environment().put("JAVA_HOME", home.toString());
    Process process = builder.start();
    var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(output).isEqualTo(exit);
    return output;
  }
}
