package io.usageledger.ledger.fold;

import static io.usageledger.ledger.Events.adjustment;
import static io.usageledger.ledger.Events.grantBuilder;
import static io.usageledger.ledger.Events.rated;
import static io.usageledger.ledger.Events.usageBuilder;
import static io.usageledger.ledger.Events.voided;
import static org.assertj.core.api.Assertions.assertThat;

import io.usageledger.log.AccountTicked;
import io.usageledger.log.BalanceAdjusted;
import io.usageledger.log.CreditsGranted;
import io.usageledger.log.CreditsRevoked;
import io.usageledger.log.UsageRecorded;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;

/** What holds for every history: checked over many random ones, each named by its seed. */
class FoldPropertyTest {
  private static final int HISTORIES = 2_000;
  private static final int EVENTS = 60;
  private static final List<Class<?>> FACTS =
      List.of(UsageRecorded.class, CreditsGranted.class, BalanceAdjusted.class);
  private static final List<String> ACCOUNTS = List.of("a", "b", "c");

  @Test
  void everyCreditAndTheOverdraftAreTheSumsOfTheirEntries() {
    for (long seed = 0; seed < HISTORIES; seed++) {
      History history = random(seed);
      history.fold();
      history.accounts().values().forEach(account -> checkSums(history, account));
    }
  }

  private static void checkSums(History history, AccountState account) {
    Map<Integer, BigDecimal> byCredit = new HashMap<>();
    BigDecimal overdraft = BigDecimal.ZERO;
    BigDecimal balance = BigDecimal.ZERO;
    for (Entry entry : history.entries()) {
      if (!entry.accountId().equals(account.accountId())) {
        continue;
      }
      balance = balance.add(entry.amount());
      if (entry.creditNumber() == null) {
        overdraft = overdraft.subtract(entry.amount());
      } else {
        byCredit.merge(entry.creditNumber(), entry.amount(), BigDecimal::add);
      }
    }
    for (CreditState credit : account.credits()) {
      assertThat(byCredit.getOrDefault(credit.terms().number(), BigDecimal.ZERO))
          .isEqualByComparingTo(credit.remaining());
    }
    UnitBalance kept = account.balance("credits");
    assertThat(kept.overdraft()).isEqualByComparingTo(overdraft);
    assertThat(kept.balance()).isEqualByComparingTo(balance);
  }

  @Test
  void theSameLogGivesTheSameHashesHoweverItIsCutIntoBatches() {
    for (long seed = 0; seed < HISTORIES; seed++) {
      History whole = random(seed);
      whole.fold();
      History cut = random(seed);
      Random random = new Random(seed);
      for (int from = 0; from < cut.records().size(); ) {
        int to = Math.min(cut.records().size(), from + 1 + random.nextInt(9));
        cut.fold(cut.records().subList(from, to));
        cut.loadAnew();
        from = to;
      }
      for (String account : whole.accounts().keySet()) {
        assertThat(cut.account(account).headHash())
            .as("head of %s, seed %d", account, seed)
            .isEqualTo(whole.account(account).headHash());
      }
    }
  }

  @Test
  void aRepeatedLogAddsNothing() {
    for (long seed = 0; seed < HISTORIES / 10; seed++) {
      History history = random(seed);
      history.fold();
      int entries = history.entries().size();
      // A void or a revocation that came too early finds its object the second time: that is no
      // repeat.
      List<LogRecord> repeatable =
          history.records().stream()
              .filter(record -> FACTS.stream().anyMatch(fact -> fact.isInstance(record.event())))
              .toList();

      Postings again = history.fold(repeatable);

      assertThat(again.usage()).isEmpty();
      assertThat(again.identities()).isEmpty();
      assertThat(history.entries()).as("seed %d", seed).hasSize(entries);
    }
  }

  @Test
  void everyChainIsUnbrokenAndNumberedWithoutAGap() {
    for (long seed = 0; seed < HISTORIES / 10; seed++) {
      History history = random(seed);
      history.fold();
      Map<String, byte[]> heads = new HashMap<>();
      Map<String, Long> numbers = new HashMap<>();
      for (Entry entry : history.entries()) {
        byte[] previous = heads.getOrDefault(entry.accountId(), new byte[AccountState.HASH_BYTES]);
        assertThat(entry.sequenceNumber())
            .isEqualTo(numbers.merge(entry.accountId(), 1L, Long::sum));
        assertThat(entry.hash()).isEqualTo(rehash(previous, entry));
        heads.put(entry.accountId(), entry.hash());
      }
    }
  }

  private static byte[] rehash(byte[] previous, Entry entry) {
    return Entry.chain(
        previous,
        entry.accountId(),
        entry.sequenceNumber(),
        entry.postingNumber(),
        entry.kind(),
        entry.unit(),
        entry.amount(),
        entry.balanceAfter(),
        entry.creditNumber(),
        entry.occurredAt(),
        entry.position(),
        entry.evidence(),
        entry.detail());
  }

  @Test
  void standingRatedUsageIsWhatWasDebitedForIt() {
    for (long seed = 0; seed < HISTORIES; seed++) {
      History history = random(seed);
      Postings postings = history.fold();
      BigDecimal debited =
          history.entries().stream()
              .filter(entry -> Drawn.isUsage(entry.kind()))
              .map(Entry::amount)
              .reduce(BigDecimal.ZERO, BigDecimal::add)
              .negate();
      BigDecimal rolledUp =
          postings.hours().values().stream()
              .map(HourSums::amount)
              .reduce(BigDecimal.ZERO, BigDecimal::add);
      assertThat(debited).as("seed %d", seed).isEqualByComparingTo(rolledUp);
    }
  }

  private static History random(long seed) {
    Random random = new Random(seed);
    History history = new History();
    for (int i = 0; i < EVENTS; i++) {
      history.after(Duration.ofMinutes(random.nextInt(40)));
      String account = ACCOUNTS.get(random.nextInt(ACCOUNTS.size()));
      history.append(account, event(random, history, account));
    }
    return history;
  }

  private static SpecificRecord event(Random random, History history, String account) {
    String id = "e-" + random.nextInt(20);
    return switch (random.nextInt(12)) {
      case 0, 1 -> grant(random, history, account);
      case 2 -> voided(account, id);
      case 3 ->
          adjustment(account, id, (random.nextBoolean() ? "-" : "") + (1 + random.nextInt(5)));
      case 4 ->
          CreditsRevoked.newBuilder()
              .setRevocationId(id)
              .setAccountId(account)
              .setCreditId("c-" + random.nextInt(8))
              .build();
      case 5 -> AccountTicked.newBuilder().setAccountId(account).build();
      case 6 -> rated(account, id, "again");
      default ->
          usageBuilder(account, id)
              .setModel(random.nextInt(6) == 0 ? "unpriced" : "gpt-5")
              .setOccurredAt(history.now().minusSeconds(random.nextInt(5_000)))
              .setQuantities(Map.of("input_tokens", (long) random.nextInt(3_000)))
              .build();
    };
  }

  private static SpecificRecord grant(Random random, History history, String account) {
    var grant =
        grantBuilder(account, "c-" + random.nextInt(8), "" + (1 + random.nextInt(9)))
            .setPriority(random.nextInt(3));
    if (random.nextBoolean()) {
      grant.setExpiresAt(history.now().plusSeconds(60 + random.nextInt(20_000)));
    }
    return grant.build();
  }
}
