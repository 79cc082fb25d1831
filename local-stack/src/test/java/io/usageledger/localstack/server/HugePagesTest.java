package io.usageledger.localstack.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HugePagesTest {
  @TempDir private Path kernel;

  @ParameterizedTest
  @ValueSource(strings = {"always [madvise] never\n", "[always] madvise never\n"})
  void areAskedForWhereTheKernelGivesThem(String enabled) throws Exception {
    assertThat(HugePages.options(says(enabled))).containsExactly("-XX:+UseTransparentHugePages");
  }

  @Test
  void areNotAskedForWhereItGivesNone() throws Exception {
    assertThat(HugePages.options(says("always madvise [never]\n"))).isEmpty();
  }

  @Test
  void areNotAskedForWhereThereIsNoSuchKernel() {
    assertThat(HugePages.options(kernel.resolve("enabled"))).isEmpty();
  }

  /** Java would end at once with an option that it does not know. */
  @Test
  void whatIsAskedForHereIsWhatThisJavaTakesWithoutAWord() throws Exception {
    var words = new ArrayList<>(List.of(ServerFiles.java().toString()));
    words.addAll(HugePages.options());
    words.add("-Xinternalversion");
    Process java = new ProcessBuilder(words).redirectErrorStream(true).start();
    String said = new String(java.getInputStream().readAllBytes());

    assertThat(java.waitFor()).isZero();
    assertThat(said).doesNotContain("warning");
  }

  private Path says(String enabled) throws IOException {
    return Files.writeString(kernel.resolve("enabled"), enabled);
  }
}
