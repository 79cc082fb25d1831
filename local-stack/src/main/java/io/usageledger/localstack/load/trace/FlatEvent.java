package io.usageledger.localstack.load.trace;

import io.usageledger.event.Limits;
import io.usageledger.localstack.load.trace.Cells.Cell;
import io.usageledger.localstack.load.trace.TraceTimes.RelativeUnit;
import io.usageledger.log.UsageRecorded;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Turns one line of somebody else's trace into an event, as far as the line says what happened. */
final class FlatEvent {
  /** A model's provider where the trace leaves it out; no prefix is another's beginning. */
  private static final Map<String, String> PROVIDERS_BY_PREFIX =
      Map.of(
          "gpt", "openai",
          "chatgpt", "openai",
          "text-embedding", "openai",
          "claude", "anthropic",
          "gemini", "google",
          "mistral", "mistral",
          "deepseek", "deepseek");

  private static final String UNKNOWN_PROVIDER = "unknown";

  private FlatEvent() {}

  /**
   * Reads a line.
   *
   * @param unit what a relative time in a column that does not say so counts in
   * @throws LineFaultException naming the first column that cannot be read
   */
  static UsageRecorded.Builder read(Cells cells, RelativeUnit unit) {
    UsageRecorded.Builder event = UsageRecorded.newBuilder();
    event.setOccurredAt(time(cells, unit));
    event.setQuantities(quantities(cells));
    model(cells, event);
    cells.find(Column.EVENT_ID).ifPresent(cell -> event.setEventId(cell.value()));
    cells.find(Column.ACCOUNT).ifPresent(cell -> event.setAccountId(cell.value()));
    cells.find(Column.API_KEY).ifPresent(cell -> event.setApiKeyId(cell.value()));
    cells.find(Column.CONVERSATION).ifPresent(cell -> event.setConversationId(cell.value()));
    cells.find(Column.OPERATION).ifPresent(cell -> event.setOperation(operation(cell.value())));
    return event;
  }

  private static Instant time(Cells cells, RelativeUnit unit) {
    Optional<Cell> milliseconds = cells.find(Column.TIME_MS);
    Cell cell =
        milliseconds
            .or(() -> cells.find(Column.TIME))
            .orElseThrow(() -> new LineFaultException("the time is missing"));
    try {
      return TraceTimes.parse(
          cell.value(), milliseconds.isPresent() ? RelativeUnit.MILLISECONDS : unit);
    } catch (DateTimeException e) {
      throw LineFaultException.of(
          cell.column(), cell.value(), "no time we know (RFC 3339, or a number of seconds)");
    }
  }

  private static Map<String, Long> quantities(Cells cells) {
    Map<String, Long> quantities = new HashMap<>();
    for (Column column : METERED) {
      Optional<Cell> cell = cells.find(column);
      if (cell.isPresent()) {
        quantities.put(column.meter().orElseThrow(), quantity(cell.get()));
      }
    }
    takeOut(cells, Column.CACHED_INPUT, "cache_read_tokens", "input_tokens", quantities);
    if (cells.find(Column.REASONING).isPresent()
        && cells.find(Column.OUTPUT).filter(FlatEvent::includesReasoning).isPresent()) {
      takeOut(cells, Column.REASONING, "reasoning_tokens", "output_tokens", quantities);
    }
    if (quantities.isEmpty()) {
      throw new LineFaultException("no quantity: every column of tokens is blank or missing");
    }
    return quantities;
  }

  private static final Column[] METERED =
      Arrays.stream(Column.values())
          .filter(column -> column.meter().isPresent())
          .toArray(Column[]::new);

  /** Meters are disjoint: a part that the trace counts inside its whole is taken out of it. */
  private static void takeOut(
      Cells cells, Column part, String partMeter, String wholeMeter, Map<String, Long> quantities) {
    Optional<Cell> cell = cells.find(part);
    if (cell.isEmpty()) {
      return;
    }
    long quantity = quantity(cell.get());
    long whole = quantities.getOrDefault(wholeMeter, 0L);
    if (quantity > whole) {
      throw LineFaultException.of(
          cell.get().column(),
          cell.get().value(),
          "more than the %d it is part of".formatted(whole));
    }
    quantities.put(partMeter, quantity);
    quantities.put(wholeMeter, whole - quantity);
  }

  private static boolean includesReasoning(Cell output) {
    return Column.OUTPUT.rank(output.column()) == Column.OUTPUT.rank("completion_tokens");
  }

  private static long quantity(Cell cell) {
    try {
      long quantity = new BigDecimal(cell.value().strip()).longValueExact();
      if (quantity < 0) {
        throw LineFaultException.of(cell.column(), cell.value(), "a quantity is not negative");
      }
      return quantity;
    } catch (ArithmeticException | NumberFormatException e) {
      throw LineFaultException.of(cell.column(), cell.value(), "no whole number below 2^63");
    }
  }

  private static void model(Cells cells, UsageRecorded.Builder event) {
    Optional<String> provider = cells.find(Column.PROVIDER).map(Cell::value);
    Optional<String> model = cells.find(Column.MODEL).map(Cell::value);
    provider.ifPresent(given -> event.setProvider(given.toLowerCase(Locale.ROOT)));
    model.ifPresent(event::setModel);
    if (provider.isPresent() || model.isEmpty()) {
      return;
    }
    int slash = model.get().indexOf('/');
    if (slash > 0 && slash < model.get().length() - 1) {
      event.setProvider(model.get().substring(0, slash).toLowerCase(Locale.ROOT));
      event.setModel(model.get().substring(slash + 1));
      return;
    }
    event.setProvider(providerOf(model.get().toLowerCase(Locale.ROOT)));
  }

  private static String providerOf(String model) {
    return PROVIDERS_BY_PREFIX.entrySet().stream()
        .filter(known -> model.startsWith(known.getKey()))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse(UNKNOWN_PROVIDER);
  }

  /** What the trace calls the operation, in our words; {@code other} when it is none of ours. */
  private static String operation(String given) {
    String name = given.strip().toLowerCase(Locale.ROOT).replace(' ', '_').replace('-', '_');
    return switch (name) {
      case "conversation_log",
          "conversation",
          "chat_completion",
          "chat.completion",
          "acompletion" ->
          "chat";
      case "api_log", "api", "text_completion", "completions" -> "completion";
      case "embeddings", "aembedding" -> "embedding";
      default -> Limits.OPERATIONS.contains(name) ? name : "other";
    };
  }
}
