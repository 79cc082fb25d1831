package io.usageledger.localstack.load.demo;

import io.usageledger.localstack.load.EventJson;
import io.usageledger.localstack.load.trace.Assignment;
import io.usageledger.localstack.load.trace.SeededNumbers;
import io.usageledger.log.UsageRecorded;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes a trace that looks like a week of a gateway. It follows from the hour, the number of
 * events and the seed alone: within an hour a repeated demo is all duplicates, later it is a new
 * run.
 */
final class DemoTrace {
  static final int ACCOUNTS = 40;
  static final int EVENTS_MAX = 5_000_000;

  /**
   * A model that the gateway uses.
   *
   * @param shares how often, in a hundred
   */
  private record Model(String provider, String id, int shares) {}

  /** The reference models, and one that nobody has published a price for. */
  private static final List<Model> MODELS =
      List.of(
          new Model("openai", "gpt-5", 46),
          new Model("google", "gemini-2.0-pro", 27),
          new Model("anthropic", "claude-3.5-sonnet", 25),
          new Model("mistral", "mistral-large-3", 2));

  private static final List<String> OPERATIONS =
      List.of("chat", "chat", "chat", "chat", "chat", "completion", "completion", "function_call");
  private static final List<String> AGENTS =
      List.of("financial_analyst", "market_context", "risk_challenger");
  private static final List<String> PROJECTS = List.of("assistant", "research", "support");

  private static final int MODEL = 110;
  private static final int OPERATION = 111;
  private static final int AGENT = 112;
  private static final int PROJECT = 113;
  private static final int KEY = 114;
  private static final int CONVERSATION = 115;
  private static final int INPUT = 116;
  private static final int LONG_CONTEXT = 117;
  private static final int CACHE = 118;
  private static final int OUTPUT = 119;
  private static final int REASONING = 120;

  private final SeededNumbers numbers;
  private final Assignment accounts;
  private final DemoHours hours;
  private final long events;

  /**
   * @param end the events lie in the days before it
   */
  DemoTrace(Instant end, long events, long seed) {
    if (events < 1 || events > EVENTS_MAX) {
      throw new IllegalArgumentException(
          "--events is %d: not from 1 to %,d".formatted(events, EVENTS_MAX));
    }
    numbers = new SeededNumbers(seed);
    accounts = new Assignment(ACCOUNTS, seed);
    hours = new DemoHours(end, numbers);
    this.events = events;
  }

  void write(Path file) throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    try (BufferedWriter out = Files.newBufferedWriter(file)) {
      for (int hour = 0; hour < hours.hours(); hour++) {
        long next = hours.firstOf(hour + 1, events);
        for (long number = hours.firstOf(hour, events); number < next; number++) {
          out.write(withoutIdentity(EventJson.of(event(hour, number))));
          out.write('\n');
        }
      }
    }
  }

  /** Source and id are left to the loader, so that they follow from the file. */
  private static String withoutIdentity(String json) {
    return json.replaceFirst("\"event_id\":\"-\",\"source\":\"-\",", "");
  }

  private UsageRecorded event(int hour, long number) {
    int account = accounts.accountNumber(number);
    Model model = model(number);
    return UsageRecorded.newBuilder()
        .setEventId("-")
        .setSource("-")
        .setAccountId(Assignment.accountId(account))
        .setOccurredAt(hours.time(hour, number, events))
        .setOperation(one(OPERATIONS, number, OPERATION))
        .setProvider(model.provider())
        .setModel(model.id())
        .setQuantities(quantities(model, number))
        .setApiKeyId(
            String.format(
                Locale.ROOT, "key_account%04d%d", account, numbers.below(2, number, KEY) + 1))
        .setConversationId(
            String.format(
                Locale.ROOT,
                "conversation-%04d-%02d-%02d",
                account,
                hour / 24 + 1,
                numbers.below(12, number, CONVERSATION) + 1))
        .setAttributes(
            Map.of(
                "agent", one(AGENTS, number, AGENT),
                "project", one(PROJECTS, number, PROJECT)))
        .build();
  }

  private Map<String, Long> quantities(Model model, long number) {
    Map<String, Long> quantities = new TreeMap<>();
    long input = 120 + numbers.below(1_800, number, INPUT);
    if (numbers.below(12, number, LONG_CONTEXT) == 0) {
      input *= 9;
    }
    if (numbers.below(5, number, CACHE) < 2) {
      quantities.put("cache_read_tokens", input * 3 / 4);
      input -= input * 3 / 4;
    }
    quantities.put("input_tokens", input);
    quantities.put("output_tokens", 15L + numbers.below(900, number, OUTPUT));
    if (model.id().equals("gpt-5") && numbers.below(2, number, REASONING) == 0) {
      quantities.put("reasoning_tokens", 64L + numbers.below(1_500, number, REASONING + 1));
    }
    return quantities;
  }

  private Model model(long number) {
    int share = numbers.below(100, number, MODEL);
    for (Model model : MODELS) {
      share -= model.shares();
      if (share < 0) {
        return model;
      }
    }
    throw new IllegalStateException("The models' shares are less than a hundred");
  }

  private String one(List<String> choices, long number, int purpose) {
    return choices.get(numbers.below(choices.size(), number, purpose));
  }
}
