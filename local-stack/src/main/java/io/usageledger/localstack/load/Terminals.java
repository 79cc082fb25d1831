package io.usageledger.localstack.load;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Chooses between a moving bar and plain lines. */
public final class Terminals {
  private static final Path STANDARD_OUTPUT = Path.of("/proc/self/fd/1");

  private Terminals() {}

  /** A display on standard output, or on standard error when that must stay clean for programs. */
  public static Display display(OutputUse use) {
    if (use == OutputUse.PROGRAM) {
      return new PlainDisplay(System.err, System::nanoTime);
    }
    PrintStream out = System.out;
    return outputIsTerminal() ? new TerminalDisplay(out) : new PlainDisplay(out, System::nanoTime);
  }

  /** Who reads standard output. */
  public enum OutputUse {
    PERSON,
    PROGRAM
  }

  /** System.console() asks about input too, and since Java 22 is there without any terminal. */
  private static boolean outputIsTerminal() {
    if ("dumb".equals(System.getenv("TERM"))) {
      return false;
    }
    try {
      String target = Files.readSymbolicLink(STANDARD_OUTPUT).toString();
      return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
    } catch (IOException | UnsupportedOperationException e) {
      return Runtime.version().feature() < 22 && System.console() != null;
    }
  }
}
