package io.usageledger.benchmarks;

import io.usageledger.localstack.load.trace.Assignment;
import io.usageledger.localstack.load.trace.SeededNumbers;
import io.usageledger.log.CreditsGranted;
import io.usageledger.log.UsageRecorded;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Usage as a busy gateway has it: account n has the weight 1/n, thirty models, cache reads in two
 * of five events, reasoning in one of two. Everything follows from the seed and the event's number.
 */
public final class Workload {
  public static final int ACCOUNTS = 10_000;
  public static final int MODELS = 30;
  public static final String PROVIDER = "bench";

  /** Of scenarios in which all that happens is one account's. */
  public static final String HOT_ACCOUNT = "account-hot";

  /** Accounts whose every event costs one credit, so that a balance says how many were posted. */
  public static final int PROBES = 10;

  public static final BigDecimal PROBE_GRANT = new BigDecimal("1000000000");

  /** What each model has a price for. */
  public static final List<String> METERS =
      List.of("input_tokens", "cache_read_tokens", "output_tokens", "reasoning_tokens");

  /** Enough that the accounts in the middle use the first credit up and go on to the second. */
  private static final List<String> CREDITS = List.of("25", "100000000");

  private static final long SEED = 20_260_101;
  private static final int SCALE = 12;

  /** Events lie this far apart: a million of them are seven hours. */
  private static final long STEP_MICROS = 25_000;

  private static final int MODEL = 201;
  private static final int INPUT = 202;
  private static final int CACHE = 203;
  private static final int OUTPUT = 204;
  private static final int REASONING = 205;
  private static final int KEY = 206;
  private static final int CONVERSATION = 207;
  private static final int AGENT = 208;

  private final SeededNumbers numbers = new SeededNumbers(SEED);
  private final Assignment accounts = new Assignment(ACCOUNTS, SEED);
  private final Instant start;
  private final String modelPrefix;

  private Workload(Instant start, String modelPrefix) {
    this.start = start;
    this.modelPrefix = modelPrefix;
  }

  /** Of models with prices. */
  public static Workload priced(Instant start) {
    return new Workload(start, "priced-");
  }

  /** Of models that nobody has published a price for. */
  public static Workload unpriced(Instant start) {
    return new Workload(start, "unpriced-");
  }

  public List<String> models() {
    return IntStream.range(0, MODELS).mapToObj(this::model).toList();
  }

  /** Two credits for each of the skewed accounts, then a large one for each other account. */
  public CreditsGranted credit(int number) {
    int skewed = ACCOUNTS * CREDITS.size();
    if (number >= skewed) {
      int other = number - skewed;
      String account = other == PROBES ? HOT_ACCOUNT : probeAccount(other);
      return credit("credit-" + number, account, PROBE_GRANT, 0);
    }
    return credit(
        "credit-" + number,
        Assignment.accountId(number / CREDITS.size() + 1),
        new BigDecimal(CREDITS.get(number % CREDITS.size())),
        number % CREDITS.size());
  }

  private CreditsGranted credit(String id, String account, BigDecimal amount, int priority) {
    return CreditsGranted.newBuilder()
        .setCreditId(id)
        .setAccountId(account)
        .setUnit("credits")
        .setAmount(amount.setScale(SCALE))
        .setPriority(priority)
        .setEffectiveAt(start.minusSeconds(86_400))
        .build();
  }

  public static int credits() {
    return ACCOUNTS * CREDITS.size() + PROBES + 1;
  }

  public static String probeAccount(int probe) {
    return "account-probe-" + probe;
  }

  /** An event that costs one credit. */
  public UsageRecorded probe(int probe, long number) {
    return UsageRecorded.newBuilder(eventOf(probeAccount(probe), number))
        .setModel(model(0))
        .setQuantities(Map.of("input_tokens", 800L))
        .build();
  }

  public UsageRecorded event(long number) {
    int account = accounts.accountNumber(number);
    return event(Assignment.accountId(account), String.valueOf(account), number);
  }

  /** The same, but of this account. */
  public UsageRecorded eventOf(String accountId, long number) {
    return event(accountId, accountId, number);
  }

  private UsageRecorded event(String accountId, String label, long number) {
    return UsageRecorded.newBuilder()
        .setEventId("event-" + modelPrefix + number)
        .setSource("gateway-bench")
        .setAccountId(accountId)
        .setOccurredAt(start.plusNanos(number * STEP_MICROS * 1_000))
        .setOperation("chat")
        .setProvider(PROVIDER)
        .setModel(model(numbers.below(MODELS, number, MODEL)))
        .setQuantities(quantities(number))
        .setApiKeyId("key_account" + label + "_" + numbers.below(2, number, KEY))
        .setConversationId("conversation-" + label + "-" + numbers.below(20, number, CONVERSATION))
        .setAttributes(Map.of("agent", "agent-" + numbers.below(3, number, AGENT)))
        .build();
  }

  private String model(int number) {
    return modelPrefix + number;
  }

  private Map<String, Long> quantities(long number) {
    Map<String, Long> quantities = new TreeMap<>();
    long input = 120L + numbers.below(4_000, number, INPUT);
    quantities.put("input_tokens", input);
    if (numbers.below(5, number, CACHE) < 2) {
      quantities.put("cache_read_tokens", input * 3);
    }
    quantities.put("output_tokens", 15L + numbers.below(900, number, OUTPUT));
    if (numbers.below(2, number, REASONING) == 0) {
      quantities.put("reasoning_tokens", 64L + numbers.below(1_500, number, REASONING + 100));
    }
    return quantities;
  }
}
