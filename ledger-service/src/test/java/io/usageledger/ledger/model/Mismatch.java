package io.usageledger.ledger.model;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The fold and the model, or the fold and an invariant, disagree. */
final class Mismatch extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String kind;

  private Mismatch(String kind, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  static void require(
      String kind, Object where, @Nullable Object expected, @Nullable Object actual) {
    if (!Objects.equals(expected, actual)) {
      throw new Mismatch(
          kind,
          "%s at [%s]%n  by the rules: %s%n  by the fold:  %s"
              .formatted(kind, where, expected, actual),
          null);
    }
  }

  static Mismatch thrown(Object where, RuntimeException thrown) {
    String kind = "thrown " + thrown.getClass().getSimpleName();
    return new Mismatch(kind, kind + " at [" + where + "]: " + thrown.getMessage(), thrown);
  }

  /** What disagrees: a shrunk history must fail in the same way. */
  String kind() {
    return kind;
  }
}
