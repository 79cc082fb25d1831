package io.usageledger.localstack.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
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

  private void pretendToBe(String version) throws IOException {
    Path java = Files.createDirectories(home.resolve("bin")).resolve("java");
    Files.writeString(java, "#!/bin/sh\necho '" + version + "' >&2\n");
    Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /** What it wrote, having failed. */
  private String run() throws IOException, InterruptedException {
    var builder = new ProcessBuilder(SCRIPT.toString(), "status").redirectErrorStream(true);
    builder.environment().put("JAVA_HOME", home.toString());
    Process process = builder.start();
    var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isOne();
    return output;
  }
}
