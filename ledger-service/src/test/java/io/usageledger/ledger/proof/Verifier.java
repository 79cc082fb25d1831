package io.usageledger.ledger.proof;

import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/** The verifier that stands apart from the program, compiled here so that it can be run often. */
final class Verifier {
  private final Path classes;
  private final Constructor<?> create;
  private final Method check;

  Verifier() throws IOException, ReflectiveOperationException {
    classes = Files.createTempDirectory("verify-proof");
    int status =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, "-d", classes.toString(), source().toString());
    if (status != 0) {
      throw new IllegalStateException(source() + " does not compile");
    }
    Class<?> program =
        new URLClassLoader(
                new URL[] {classes.toUri().toURL()}, ClassLoader.getPlatformClassLoader())
            .loadClass("VerifyProof");
    create = program.getDeclaredConstructor();
    check = program.getDeclaredMethod("check", Path.class, String.class);
    create.setAccessible(true);
    check.setAccessible(true);
  }

  static Path source() {
    Path here = Path.of("").toAbsolutePath();
    while (!Files.exists(here.resolve("mvnw"))) {
      here = Objects.requireNonNull(here.getParent());
    }
    return here.resolve("proof/VerifyProof.java");
  }

  /** How it ended and what it wrote. */
  record Said(int status, String out, String error) {}

  Said run(Object... words) throws IOException, InterruptedException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    List<String> command = new ArrayList<>(List.of(java, "-cp", classes.toString(), "VerifyProof"));
    Stream.of(words).map(Object::toString).forEach(command::add);
    Process process = new ProcessBuilder(command).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    String error = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Said(process.waitFor(), out.strip(), error.strip());
  }

  /** What is wrong first; "well" when nothing is. */
  String check(Path file, @Nullable String head) {
    try {
      Object wrong = check.invoke(create.newInstance(), file, head);
      return wrong == null ? "well" : wrong.toString();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }
}
