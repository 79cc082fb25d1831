package io.usageledger.ledger.fold;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a usage event has taken so far, net: the sum of its entries by credit. */
public final class Drawn {
  private record From(@Nullable Integer creditNumber, String unit) {}

  /**
   * Kinds whose entries are the event's own; a cover or a give-back grant is the credit's business.
   */
  private static final List<EntryKind> KINDS =
      List.of(EntryKind.USAGE, EntryKind.RATED, EntryKind.VOID);

  private Drawn() {}

  static boolean isUsage(EntryKind kind) {
    return KINDS.contains(kind);
  }

  /** What is drawn after further entries of the same event. */
  static List<Draw> after(List<Draw> drawn, List<Entry> entries) {
    Map<From, BigDecimal> net = new LinkedHashMap<>();
    drawn.forEach(draw -> net.put(new From(draw.creditNumber(), draw.unit()), draw.amount()));
    entries.stream()
        .filter(entry -> isUsage(entry.kind()) && entry.amount().signum() != 0)
        .forEach(
            entry ->
                net.merge(
                    new From(entry.creditNumber(), entry.unit()),
                    entry.amount().negate(),
                    BigDecimal::add));
    List<Draw> result = new ArrayList<>();
    net.forEach((from, amount) -> result.add(new Draw(from.creditNumber(), from.unit(), amount)));
    return result;
  }
}
