package io.usageledger.event;

import java.util.Comparator;

/** What is owed in. */
public final class Units {
  /**
   * Where a model is priced in several units, an event is rated in the first in which every meter
   * that it used has a price: prepaid credits, then usd, then by name. A part of the fold.
   */
  public static final Comparator<String> RATING_ORDER =
      Comparator.comparing((String unit) -> !unit.equals("credits"))
          .thenComparing(unit -> !unit.equals("usd"))
          .thenComparing(Comparator.naturalOrder());

  private Units() {}
}
