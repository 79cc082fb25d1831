package io.usageledger.localstack.prices;

import io.usageledger.localstack.load.LoadStoppedException;
import io.usageledger.localstack.load.Patience;
import io.usageledger.localstack.prices.ImportPlan.AliasChange;
import io.usageledger.localstack.prices.ImportPlan.Change;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Publishes a plan's versions, a thousand at a time, aliases last, and waits until readers see them
 * and they count. A request that was not answered is sent again: the same version twice is one.
 */
final class PriceSender {
  /** What the door takes at once. */
  private static final int BATCH_MAX = 1_000;

  private static final Duration LOOK_AGAIN = Duration.ofMillis(300);

  /** A minute: the ledger service reads its topic every two seconds. */
  private static final int LOOKS_MAX = 200;

  private static final JsonMapper JSON = JsonMapper.shared();

  private final LedgerDoors doors;
  private final String unit;
  private final List<String> rejected = new ArrayList<>();

  PriceSender(LedgerDoors doors, String unit) {
    this.doors = doors;
    this.unit = unit;
  }

  /**
   * One kind of thing that is published.
   *
   * @param list its name in bodies and answers
   * @param path where it is published and read
   * @param id the field that names a version
   */
  private record Door(String list, String path, String id) {}

  /** What was taken last. */
  private record Taken(Map<String, Object> version, String id) {}

  /** Returns what the door rejected, in words: nothing, unless its limits and ours differ. */
  List<String> send(ImportPlan plan) {
    Stream<Change> prices = Stream.concat(plan.added().stream(), plan.changed().stream());
    Stream<AliasChange> aliases =
        Stream.concat(plan.aliasesAdded().stream(), plan.aliasesChanged().stream());
    Door priceDoor = new Door("prices", "/v1/prices", "price_id");
    Door aliasDoor = new Door("aliases", "/v1/model-aliases", "alias_id");
    Optional<Taken> lastPrice = publish(priceDoor, prices.map(this::json).toList());
    Optional<Taken> lastAlias = publish(aliasDoor, aliases.map(PriceSender::json).toList());
    lastPrice.ifPresent(taken -> await(priceDoor, taken));
    lastAlias.ifPresent(taken -> await(aliasDoor, taken));
    return rejected;
  }

  private Optional<Taken> publish(Door door, List<Map<String, Object>> all) {
    Taken last = null;
    List<Map<String, Object>> batch;
    for (int from = 0; from < all.size(); from += batch.size()) {
      batch = all.subList(from, batchEnd(all, from));
      String body = JSON.writeValueAsString(Map.of(door.list(), batch));
      JsonNode results = doors.publish(door.path(), body).path("results");
      for (int i = 0; i < results.size(); i++) {
        JsonNode result = results.path(i);
        if (result.path("status").asString("").equals("accepted")) {
          last = new Taken(batch.get(i), result.path(door.id()).asString(""));
        } else {
          rejected.add(batch.get(i) + ": " + result.path("detail").asString(""));
        }
      }
    }
    return Optional.ofNullable(last);
  }

  /**
   * Never between two versions of a model: an import that ends there would find the model known
   * when it is run again, and would let a missing tier, or its price of a request, hold from then
   * on only.
   */
  static int batchEnd(List<Map<String, Object>> all, int from) {
    int end = Math.min(all.size(), from + BATCH_MAX);
    int cut = end;
    while (cut > from && cut < all.size() && model(all.get(cut - 1)).equals(model(all.get(cut)))) {
      cut--;
    }
    return cut == from ? end : cut;
  }

  private static List<@Nullable Object> model(Map<String, Object> version) {
    return Stream.of("provider", "model").map(version::get).toList();
  }

  private Map<String, Object> json(Change change) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("provider", change.tier().name().provider());
    json.put("model", change.tier().name().model());
    json.put("meter", change.tier().name().meter());
    json.put("unit", unit);
    json.put("price", change.unitPrice().price().toPlainString());
    json.put("per", change.unitPrice().per());
    json.put("above_input_tokens", change.tier().aboveInputTokens());
    json.put("effective_at", change.effectiveAt().toString());
    return json;
  }

  private static Map<String, Object> json(AliasChange change) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("provider", change.alias().provider());
    json.put("model", change.alias().model());
    json.put("priced_as_provider", change.alias().provider());
    json.put("priced_as_model", change.alias().pricedAsModel());
    json.put("effective_at", change.effectiveAt().toString());
    return json;
  }

  /**
   * The topic has one order: whoever shows the last shows all before it. A version counts for what
   * is appended from its published_at on, a moment ahead: whoever sends usage after the import is
   * charged by it.
   */
  private void await(Door door, Taken taken) {
    StringBuilder path = new StringBuilder(door.path()).append("?limit=1000");
    for (String filter : List.of("provider", "model", "meter")) {
      Object value = taken.version().get(filter);
      if (value != null) {
        path.append('&').append(filter).append('=').append(PriceReader.encoded(value.toString()));
      }
    }
    for (int looks = 0; !shows(door, path.toString(), taken.id()); looks++) {
      if (looks > LOOKS_MAX) {
        throw new LoadStoppedException(
            "The prices are published, but the ledger service has not read them within a minute. Look at ./ledger status");
      }
      Patience.pause(LOOK_AGAIN);
    }
  }

  private boolean shows(Door door, String path, String id) {
    JsonNode rows = doors.read(path).path(door.list());
    Instant now = Instant.now();
    return rows.valueStream().anyMatch(row -> row.path(door.id()).asString("").equals(id))
        && rows.valueStream()
            .noneMatch(row -> Instant.parse(row.path("published_at").asString()).isAfter(now));
  }
}
