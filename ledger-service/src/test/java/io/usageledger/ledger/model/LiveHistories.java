package io.usageledger.ledger.model;

import static org.awaitility.Awaitility.await;

import io.usageledger.ledger.RunningLedger;
import io.usageledger.log.EventQuarantined;
import io.usageledger.log.ModelAliased;
import io.usageledger.log.PricePublished;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import org.apache.avro.Schema.Field;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * Random histories of many seeds at once, written to a real log as time goes by: a grid step of
 * half an hour is a fifth of a second, so that a late-usage grace of an hour is 400 ms.
 */
public final class LiveHistories {
  private static final long FASTER = 9_000;

  /** What is written, and when; a price where there is no account. */
  private record Line(Instant at, @Nullable String accountId, @Nullable SpecificRecord event) {}

  private final Instant begin = Instant.now().plusSeconds(1).truncatedTo(ChronoUnit.MILLIS);
  private final String run = UUID.randomUUID().toString().substring(0, 8);
  private final List<Line> lines = new ArrayList<>();

  /**
   * A ledger with an empty log, whose hours are as short as those of the histories, and whose
   * portions are of more than one batch.
   */
  public static RunningLedger start() {
    return RunningLedger.startAnew(
        "--ledger.batch-records=3",
        "--ledger.late-usage-grace=400ms",
        "--ledger.tick-interval=300ms",
        "--ledger.rating-interval=500ms");
  }

  /** Writes them all, and returns the accounts that they are of. */
  public static List<String> play(RunningLedger ledger, long firstSeed, long seeds) {
    LiveHistories histories = new LiveHistories();
    for (long seed = firstSeed; seed < firstSeed + seeds; seed++) {
      histories.add(seed);
    }
    return histories.play(ledger);
  }

  /** Nothing has moved for a while: what was published to be rated is rated, too. */
  public static void awaitPosted(RunningLedger ledger) {
    long[] seen = {-1};
    await()
        .pollInterval(Duration.ofSeconds(3))
        .atMost(Duration.ofSeconds(120))
        .until(
            () -> {
              long before = seen[0];
              seen[0] = ledger.count("select coalesce(sum(next_offset), 0) from applied_offsets");
              return before == seen[0];
            });
  }

  private void add(long seed) {
    List<Step> steps = RandomHistory.of(seed);
    var records = LogOfSteps.records(steps).iterator();
    for (Step step : steps) {
      if (step.isPublished()) {
        lines.add(new Line(at(step.appendedAt()), null, published(step, seed)));
      } else {
        SpecificRecord event = records.next().event();
        lines.add(new Line(at(step.appendedAt()), name(step.key(), seed), event(event, seed)));
      }
    }
  }

  private List<String> play(RunningLedger ledger) {
    lines.sort(Comparator.comparing(Line::at));
    TreeSet<String> accounts = new TreeSet<>();
    for (Line line : lines) {
      awaitTime(line.at());
      if (line.accountId() == null) {
        ledger.appendPrice(Objects.requireNonNull(line.event()));
        continue;
      }
      accounts.add(line.accountId());
      if (line.event() == null) {
        ledger.appendRawAndWait(
            line.accountId().getBytes(StandardCharsets.UTF_8), new byte[] {7, 7});
      } else {
        ledger.append(line.accountId(), line.event());
      }
    }
    return List.copyOf(accounts);
  }

  private static void awaitTime(Instant at) {
    while (Instant.now().isBefore(at)) {
      LockSupport.parkNanos(1_000_000);
    }
  }

  private Instant at(Instant time) {
    return begin
        .plusNanos(Duration.between(Step.START, time).toNanos() / FASTER)
        .truncatedTo(ChronoUnit.MILLIS);
  }

  private String name(String plain, long seed) {
    return "%s-%s-%d".formatted(plain, run, seed);
  }

  /** The same event of this run's own account, provider and time. */
  private @Nullable SpecificRecord event(@Nullable SpecificRecord event, long seed) {
    if (event == null) {
      return null;
    }
    for (Field field : event.getSchema().getFields()) {
      Object value = event.get(field.pos());
      if (value instanceof Instant time) {
        event.put(field.pos(), at(time));
      } else if (field.name().equals("account_id") || field.name().equals("provider")) {
        event.put(field.pos(), value == null ? null : name(value.toString(), seed));
      }
    }
    if (event instanceof EventQuarantined bad) {
      // A place of usage-events holds one record, which is of one account.
      long ofAccount = (String.valueOf(bad.getAccountId()).hashCode() & 0x7fff_ffffL) * 100;
      event.put(bad.getSchema().getField("offset").pos(), ofAccount + bad.getOffset());
      event.put(bad.getSchema().getField("appended_at").pos(), begin);
    }
    return event;
  }

  private SpecificRecord published(Step step, long seed) {
    String id =
        UUID.nameUUIDFromBytes((run + seed + Published.id(step)).getBytes(StandardCharsets.UTF_8))
            .toString();
    String provider = name(step.read("provider", "openai"), seed);
    Instant effective = at(step.time("from"));
    Instant publishedAt = at(step.appendedAt());
    if (step.verb().equals("price")) {
      return PricePublished.newBuilder()
          .setPriceId(id)
          .setProvider(provider)
          .setModel(step.subject())
          .setMeter(step.read("meter"))
          .setUnit(step.read("unit"))
          .setUnitPrice(step.amount("price").setScale(12))
          .setAboveInputTokens(step.number("above"))
          .setEffectiveAt(effective)
          .setPublishedAt(publishedAt)
          .build();
    }
    return ModelAliased.newBuilder()
        .setAliasId(id)
        .setProvider(provider)
        .setModel(step.subject())
        .setPricedAsProvider(name(step.read("as_provider", "openai"), seed))
        .setPricedAsModel(step.read("as"))
        .setEffectiveAt(effective)
        .setPublishedAt(publishedAt)
        .build();
  }
}
