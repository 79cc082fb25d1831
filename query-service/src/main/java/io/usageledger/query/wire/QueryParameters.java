package io.usageledger.query.wire;

import static io.usageledger.query.wire.ReadRefusal.PARAMETER_INVALID;
import static io.usageledger.query.wire.ReadRefusal.PARAMETER_UNKNOWN;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The query part of a request. A name that an endpoint does not know is refused, because a filter
 * that is misspelt and ignored would answer another question than the one that was asked.
 */
public final class QueryParameters {
  /** As long as the longest attribute value. */
  private static final int VALUE_MAX_CHARS = 1024;

  /** More values than this is a join, not a filter. */
  private static final int VALUES_MAX = 100;

  private static final int LIMIT_DEFAULT = 100;

  /** One page of the widest rows stays near a megabyte. */
  private static final int LIMIT_MAX = 1000;

  private final Map<String, List<String>> given;

  public QueryParameters(Map<String, List<String>> given) {
    this.given = new LinkedHashMap<>(given);
    this.given.forEach(QueryParameters::check);
  }

  /**
   * @param names all that the endpoint knows; one that ends in a dot stands for every name that
   *     begins with it
   */
  public QueryParameters allowing(String... names) {
    for (String name : given.keySet()) {
      if (Arrays.stream(names).noneMatch(known -> matches(known, name))) {
        throw new ReadRefusedException(PARAMETER_UNKNOWN, unknown(name, names));
      }
    }
    return this;
  }

  private static String unknown(String name, String... names) {
    if (names.length == 0) {
      return "Cannot answer: the parameter \""
          + shown(name)
          + "\" was sent, and this read takes no parameters. Leave it out.";
    }
    return complaint(
        "parameter", name, "one of " + String.join(", ", names).replace("., ", ".<name>, "));
  }

  /** The one value; several are refused. */
  public Optional<String> find(String name) {
    List<String> values = all(name);
    if (values.size() > 1) {
      throw invalid(name, String.join(", ", values), "given once");
    }
    return values.stream().findFirst();
  }

  public List<String> all(String name) {
    return given.getOrDefault(name, List.of());
  }

  /** Values by name for the parameters that begin with the prefix, the prefix cut off. */
  public Map<String, List<String>> startingWith(String prefix) {
    return given.entrySet().stream()
        .filter(parameter -> parameter.getKey().startsWith(prefix))
        .collect(
            Collectors.toMap(
                parameter -> parameter.getKey().substring(prefix.length()), Map.Entry::getValue));
  }

  /** Rows per page, 1 to 1000, 100 unless said. */
  public int limit() {
    int limit = find("limit").map(text -> (int) wholeNumber("limit", text)).orElse(LIMIT_DEFAULT);
    if (limit < 1 || limit > LIMIT_MAX) {
      throw invalid("limit", String.valueOf(limit), "1 to " + LIMIT_MAX);
    }
    return limit;
  }

  /**
   * @param list the list that is asked for
   * @param parts how many parts its key has
   */
  public Optional<Cursor> findCursor(String list, int parts) {
    return find("cursor").map(text -> Cursor.parse(list, parts, text));
  }

  /** The constant whose lower-case name is given. */
  public <E extends Enum<E>> Optional<E> findChoice(String name, Class<E> choices) {
    return find(name).map(text -> choice(name, text, choices));
  }

  private static <E extends Enum<E>> E choice(String name, String text, Class<E> choices) {
    List<E> all = List.of(choices.getEnumConstants());
    return all.stream()
        .filter(choice -> choice.name().toLowerCase(Locale.ROOT).equals(text))
        .findFirst()
        .orElseThrow(
            () ->
                invalid(
                    name,
                    text,
                    "one of "
                        + all.stream()
                            .map(choice -> choice.name().toLowerCase(Locale.ROOT))
                            .collect(Collectors.joining(", "))));
  }

  public static ReadRefusedException invalid(String name, String value, String allowed) {
    return new ReadRefusedException(PARAMETER_INVALID, complaint(name, value, allowed));
  }

  static String complaint(String name, String value, String allowed) {
    return "Cannot answer: " + name + " is \"" + shown(value) + "\"; allowed is " + allowed + ".";
  }

  private static String shown(String value) {
    return value.length() > 100 ? value.substring(0, 100) + "..." : value;
  }

  private static long wholeNumber(String name, String text) {
    if (!text.matches("[0-9]{1,9}")) {
      throw invalid(name, text, "a whole number");
    }
    return Long.parseLong(text);
  }

  private static boolean matches(String known, String name) {
    return known.endsWith(".")
        ? name.startsWith(known) && name.length() > known.length()
        : known.equals(name);
  }

  private static void check(String name, List<String> values) {
    if (values.size() > VALUES_MAX) {
      throw invalid(name, values.size() + " values", "at most " + VALUES_MAX + " values");
    }
    for (String value : values) {
      if (value.length() > VALUE_MAX_CHARS || value.indexOf('\0') >= 0) {
        throw invalid(
            name,
            value.replace('\0', ' '),
            "at most " + VALUE_MAX_CHARS + " characters without NUL");
      }
    }
  }
}
