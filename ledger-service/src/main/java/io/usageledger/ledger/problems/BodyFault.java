package io.usageledger.ledger.problems;

import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;

/**
 * What is wrong with a request's body and where, in the words of whoever sent it: nothing of how
 * the parser is set, and no name of a class.
 */
public final class BodyFault {
  /** A name that nobody knows may be as long as the body. */
  private static final int NAME_SHOWN_CHARS = 64;

  private static final Pattern PARSER_HINTS =
      Pattern.compile(" \\(start marker at .*\\)$|: enable `.*$|, from `[^`]*`");

  private BodyFault() {}

  /**
   * @param cause why the body could not be read; null when there was none
   */
  static String text(@Nullable Throwable cause) {
    if (!(cause instanceof JacksonException json)) {
      return "The body is missing or did not come whole";
    }
    TokenStreamLocation at = json.getLocation();
    String place =
        at == null ? "" : ", line %d, column %d".formatted(at.getLineNr(), at.getColumnNr());
    return "The body is not the JSON that is expected%s: %s".formatted(place, fault(json));
  }

  private static String fault(JacksonException json) {
    if (json instanceof UnrecognizedPropertyException unknown) {
      return "the field \"%s\" is none of %s"
          .formatted(shown(unknown.getPropertyName()), known(unknown));
    }
    if (json instanceof MismatchedInputException mismatched && !json.getPath().isEmpty()) {
      String field = json.getPath().get(json.getPath().size() - 1).getPropertyName();
      return "the field \"%s\" is not %s".formatted(field, wanted(mismatched.getTargetType()));
    }
    if (json instanceof DatabindException) {
      return "it is not one JSON object";
    }
    return PARSER_HINTS.matcher(json.getOriginalMessage()).replaceAll("");
  }

  private static String wanted(@Nullable Class<?> type) {
    return type == Boolean.class ? "true or false" : "a text";
  }

  private static String known(UnrecognizedPropertyException unknown) {
    return unknown.getKnownPropertyIds().stream()
        .map(String::valueOf)
        .collect(Collectors.joining(", "));
  }

  public static String shown(String name) {
    return name.length() <= NAME_SHOWN_CHARS ? name : name.substring(0, NAME_SHOWN_CHARS) + "...";
  }
}
