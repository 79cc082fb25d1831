package io.usageledger.ingest.providers;

import io.usageledger.event.Refusal;
import io.usageledger.event.RefusedException;
import io.usageledger.ingest.intake.Shown;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * The figures of one usage object by their paths, for instance {@code
 * prompt_tokens_details.cached_tokens}, or by names that have points of their own. Null counts as
 * left out. A figure is a whole number from 0 to 2^63-1; {@code 5.0} is one, because some providers
 * write all numbers so.
 */
final class Figures {
  private static final String SEPARATOR = "\\.";

  private final JsonNode object;

  Figures(JsonNode object) {
    this.object = object;
  }

  boolean has(String... paths) {
    for (String path : paths) {
      if (find(path).isPresent()) {
        return true;
      }
    }
    return false;
  }

  /**
   * One figure that providers name differently; zero when it is left out.
   *
   * @throws RefusedException when it is no whole number, or two names say different things
   */
  Figure read(List<String> paths) {
    Figure read = Figure.none(paths.get(0));
    for (String path : paths) {
      Optional<JsonNode> value = find(path).filter(found -> !found.isObject());
      Figure found = value.map(number -> figure(path, number)).orElse(Figure.none(path));
      if (found.amount() > 0 && read.amount() > 0 && found.amount() != read.amount()) {
        throw Figure.contradiction("%s, but %s".formatted(read, found));
      }
      read = found.amount() > 0 ? found : read;
    }
    return read;
  }

  /** The elements of a list of objects; none when there is no such list. */
  List<Figures> list(String path) {
    List<Figures> elements = new ArrayList<>();
    find(path)
        .filter(JsonNode::isArray)
        .ifPresent(
            list -> list.valueStream().forEach(element -> elements.add(new Figures(element))));
    return elements;
  }

  Optional<String> text(String path) {
    return find(path).filter(JsonNode::isString).map(JsonNode::stringValue);
  }

  /** A number that need not be whole: seconds, or a cost. */
  Optional<BigDecimal> decimal(String path) {
    return find(path).filter(JsonNode::isNumber).map(JsonNode::decimalValue);
  }

  Optional<JsonNode> find(String path) {
    JsonNode node = object.path(path);
    if (node.isMissingNode()) {
      node = object;
      for (String name : path.split(SEPARATOR, -1)) {
        node = node.path(name);
      }
    }
    return node.isMissingNode() || node.isNull() ? Optional.empty() : Optional.of(node);
  }

  private static Figure figure(String path, JsonNode number) {
    if (number.isNumber()) {
      try {
        long amount = number.decimalValue().longValueExact();
        if (amount >= 0) {
          return new Figure(path, amount);
        }
      } catch (ArithmeticException e) {
        // Refused below, as every other number that is no count.
      }
    }
    throw new RefusedException(
        Refusal.RAW_USAGE_UNREADABLE,
        "raw_usage has %s=%s, not a whole number from 0 to 2^63-1"
            .formatted(path, Shown.value(number)));
  }
}
