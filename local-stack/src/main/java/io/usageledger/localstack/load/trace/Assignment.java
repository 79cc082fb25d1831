package io.usageledger.localstack.load.trace;

import io.usageledger.log.UsageRecorded;

/**
 * Gives a line what it does not say: an account with its key and conversation, a model, an
 * operation. Everything follows from the seed and the line's number. A key or a conversation is
 * never invented for an account that the file names.
 */
public final class Assignment {
  /** The models of the reference rows, which have prices. */
  private enum Model {
    GPT_5("openai", "gpt-5"),
    GEMINI_2_PRO("google", "gemini-2.0-pro"),
    CLAUDE_3_5_SONNET("anthropic", "claude-3.5-sonnet");

    private final String provider;
    private final String id;

    Model(String provider, String id) {
      this.provider = provider;
      this.id = id;
    }
  }

  private static final int ACCOUNT = 0;
  private static final int KEY = 1;
  private static final int CONVERSATION = 2;
  private static final int MODEL = 3;
  private static final int KEYS_PER_ACCOUNT = 2;
  private static final int CONVERSATIONS_PER_ACCOUNT = 20;

  private final AccountSkew skew;
  private final SeededNumbers numbers;

  /**
   * @param accounts how many accounts there are to be given, 1 to 100,000
   * @param seed another seed gives other accounts and models
   * @throws IllegalArgumentException when there are too few or too many accounts
   */
  public Assignment(int accounts, long seed) {
    skew = new AccountSkew(accounts);
    numbers = new SeededNumbers(seed);
  }

  /** The number of the account that a line is given, from 1, the largest first. */
  public int accountNumber(long line) {
    return skew.pick(numbers.at(line, ACCOUNT));
  }

  /** The name of an account by its number. */
  public static String accountId(int number) {
    return "account-" + padded(number, 4);
  }

  /**
   * @param source of events that name none
   */
  UsageRecorded.Builder complete(
      UsageRecorded.Builder event, TraceFile file, String source, long line) {
    if (!event.hasEventId()) {
      event.setEventId(file.eventId(line));
    }
    if (!event.hasSource()) {
      event.setSource(source);
    }
    if (!event.hasOperation()) {
      event.setOperation("chat");
    }
    if (!event.hasAccountId()) {
      giveAccount(event, line);
    }
    giveModel(event, line);
    return event;
  }

  private void giveAccount(UsageRecorded.Builder event, long line) {
    int account = accountNumber(line);
    event.setAccountId(accountId(account));
    if (!event.hasApiKeyId()) {
      int key = numbers.below(KEYS_PER_ACCOUNT, line, KEY) + 1;
      event.setApiKeyId("key_account" + padded(account, 4) + key);
    }
    if (!event.hasConversationId()) {
      int conversation = numbers.below(CONVERSATIONS_PER_ACCOUNT, line, CONVERSATION) + 1;
      event.setConversationId("conversation-" + padded(account, 4) + "-" + padded(conversation, 2));
    }
  }

  /**
   * Zeros before a number, the same in every locale; a formatter would take half of a load's time.
   */
  private static String padded(int number, int digits) {
    String text = String.valueOf(number);
    return "0".repeat(Math.max(0, digits - text.length())) + text;
  }

  private void giveModel(UsageRecorded.Builder event, long line) {
    if (event.hasModel() && event.hasProvider()) {
      return;
    }
    if (event.hasModel() || event.hasProvider()) {
      throw new LineFaultException("provider and model go together: one of them is missing");
    }
    Model[] models = Model.values();
    Model model = models[numbers.below(models.length, line, MODEL)];
    event.setProvider(model.provider).setModel(model.id);
  }
}
